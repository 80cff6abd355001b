import type { Grid } from '@binnacle/promql';

/** Bits of Prometheus' staleness marker. */
export const staleBits = '0x7ff0000000000002';

export const isStale = `reinterpretAsUInt64(value) = ${staleBits}`;

/** A time of a grid as a DateTime64(3), from milliseconds since the epoch. */
export function at(milliseconds: number): string {
  return `fromUnixTimestamp64Milli(toInt64(${Math.round(milliseconds)}))`;
}

/** Milliseconds as the seconds that the functions of grids take. */
export function seconds(milliseconds: number): string {
  return `toDecimal64('${(milliseconds / 1000).toFixed(3)}', 3)`;
}

export function lastPoint({ start, step, count }: Grid): number {
  return start + (count - 1) * step;
}

/**
 * What each series' samples become: named expressions (`expression AS name`), of which those of a layer build on the names of the layers
 * before. The first layer aggregates a series' samples. Layers are statements within each other, because ClickHouse puts an expression in
 * the place of its name as often as it is used.
 */
export interface GridExpression {
  readonly layers: readonly (readonly string[])[];
  /** An Array(Nullable(Float64)) with one element a point. */
  readonly grid: string;
  /** Samples looked at beyond those of the windows, as a condition; staleness markers are left out unless `stale`. */
  readonly filter?: string;
  readonly stale?: boolean;
  /** A statement whose rows stand for the samples; the conditions on series and time are in it. */
  readonly source?: string;
  /** An expression that is not 0 for a series that the store would not compute as Prometheus does. */
  readonly unfit?: string;
}
