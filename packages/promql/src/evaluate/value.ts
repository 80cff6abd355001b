import type { Histogram } from '../histogram/types.ts';
import { type Labels, metricName } from '../labels.ts';
import { type GridSeries, histogram } from '../series.ts';

/**
 * A series between operators. `dropName`: its values no longer mean what the metric's name (type, unit) says, so those labels go when
 * the query is done; until then label functions and groupings still see them, as Prometheus' delayed name removal has it.
 */
export interface Series extends GridSeries {
  readonly dropName: boolean;
}

export interface VectorValue {
  readonly type: 'vector';
  readonly series: readonly Series[];
}

/** One number per point of the grid. */
export interface ScalarValue {
  readonly type: 'scalar';
  readonly values: Float64Array;
}

export interface StringValue {
  readonly type: 'string';
  readonly value: string;
}

export type Value = VectorValue | ScalarValue | StringValue;

/** The points of a series while they are computed. */
export interface Points {
  readonly kinds: Uint8Array;
  readonly values: Float64Array;
  histograms: (Histogram | undefined)[] | undefined;
}

/** Points of many series in two arrays. Memory for thousands of small arrays takes longer to get than what is computed in it. */
interface Slab {
  readonly kinds: Uint8Array;
  readonly values: Float64Array;
  readonly count: number;
  free: number;
}

/** What one slab holds: few enough that a series which outlives its query keeps little else alive. */
const slabPoints = 2 ** 14;
let slab: Slab = { kinds: new Uint8Array(0), values: new Float64Array(0), count: 0, free: 0 };

/** Absent points. The arrays may be parts of larger buffers. */
export function emptyPoints(count: number): Points {
  // The smallest arrays are quickly had, and of the largest few fit.
  if (count <= 8 || count > slabPoints / 4) {
    return { kinds: new Uint8Array(count), values: new Float64Array(count), histograms: undefined };
  }
  if (slab.free === 0 || slab.count !== count) {
    const free = Math.floor(slabPoints / count);
    slab = { kinds: new Uint8Array(free * count), values: new Float64Array(free * count), count, free };
  }
  slab.free--;
  const from = slab.free * count;
  return { kinds: slab.kinds.subarray(from, from + count), values: slab.values.subarray(from, from + count), histograms: undefined };
}

export function setHistogram(points: Points, index: number, value: Histogram): void {
  points.histograms ??= new Array<Histogram | undefined>(points.kinds.length);
  points.histograms[index] = value;
  points.kinds[index] = histogram;
}

/** Whether nothing stands at any point. */
export function isEmpty(kinds: Uint8Array): boolean {
  for (let index = 0; index < kinds.length; index++) if (kinds[index] !== 0) return false;
  return true;
}

/** The labels that say what a metric is, of which a value that changed its meaning rids itself. */
export const metadataLabels: ReadonlySet<string> = new Set([metricName, '__type__', '__unit__']);

export function withoutMetadata(labels: Labels): Labels {
  return labels.without(metadataLabels);
}

/** Bytes that the points of a vector take, roughly; for the limit of a query. */
export function bytesOf(value: Value): number {
  if (value.type === 'scalar') return value.values.byteLength;
  if (value.type === 'string') return value.value.length * 2;
  let bytes = 0;
  for (const series of value.series) {
    bytes += series.kinds.length * 9 + 64;
    if (series.histograms !== undefined) bytes += series.kinds.length * 8;
  }
  return bytes;
}
