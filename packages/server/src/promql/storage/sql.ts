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
 * What each series' samples become: named expressions that build on each other, in the SELECT that groups by series.
 * `grid` is an Array(Nullable(Float64)) with one element a point.
 */
export interface GridExpression {
  /** `expression AS name`, in any order. */
  readonly steps: readonly string[];
  readonly grid: string;
  /** Samples looked at beyond those of the windows, as a condition; staleness markers are left out unless `stale`. */
  readonly filter?: string;
  readonly stale?: boolean;
  /** An expression that is not 0 for a series that the store would not compute as Prometheus does. */
  readonly unfit?: string;
}
