import type { Row } from '../stores/clickhouse/table.ts';
import type { nativeHistograms } from './native-histograms.ts';

/** The columns of a native histogram that say what it holds, without series and times. */
export type HistogramBuckets = Omit<Row<typeof nativeHistograms>, 'series_id' | 'time' | 'start_time'>;

/** Counts by bucket index; absent is 0. */
export type SparseCounts = ReadonlyMap<number, number>;

/** A histogram with exponential buckets: that of index i ends, inclusively, at 2^(i / 2^schema) and begins where i - 1 ends. */
export interface ExponentialBuckets {
  /** -4 to 8. */
  readonly schema: number;
  /** Values from -zeroThreshold to zeroThreshold count as zero. */
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  readonly count: number;
  readonly sum: number;
  readonly positive: SparseCounts;
  readonly negative: SparseCounts;
}

/** The columns of an exponential histogram. */
export function bucketColumns(histogram: ExponentialBuckets): HistogramBuckets {
  const positive = spans(histogram.positive);
  const negative = spans(histogram.negative);
  return {
    schema: histogram.schema,
    zero_threshold: histogram.zeroThreshold,
    zero_count: histogram.zeroCount,
    count: histogram.count,
    sum: histogram.sum,
    positive_offsets: positive.offsets,
    positive_lengths: positive.lengths,
    positive_counts: positive.counts,
    negative_offsets: negative.offsets,
    negative_lengths: negative.lengths,
    negative_counts: negative.counts,
    custom_bounds: [],
    reset_hint: 'unknown',
  };
}

/** The same histogram without anything in it. */
export function emptied({ schema, zeroThreshold }: ExponentialBuckets): ExponentialBuckets {
  return { schema, zeroThreshold, zeroCount: 0, count: 0, sum: 0, positive: new Map(), negative: new Map() };
}

/** Runs of neighbouring buckets; empty buckets are left out unless they are one between two others, which costs less than a span. */
function spans(sparse: SparseCounts): { offsets: number[]; lengths: number[]; counts: number[] } {
  const offsets: number[] = [];
  const lengths: number[] = [];
  const counts: number[] = [];
  let end = 0;
  for (const [index, count] of [...sparse].sort(([a], [b]) => a - b)) {
    if (count === 0) continue;
    const gap = index - end;
    const last = lengths.length - 1;
    if (last >= 0 && gap <= 1) {
      if (gap === 1) counts.push(0);
      lengths[last] = (lengths[last] ?? 0) + gap + 1;
    } else {
      offsets.push(gap);
      lengths.push(1);
    }
    counts.push(count);
    end = index + 1;
  }
  return { offsets, lengths, counts };
}

/** The same buckets `by` schemas coarser: two neighbours become one, `by` times. */
export function coarser(sparse: SparseCounts, by: number): Map<number, number> {
  if (by <= 0) return new Map(sparse);
  const merged = new Map<number, number>();
  const width = 2 ** by;
  for (const [index, count] of sparse) {
    const target = Math.ceil(index / width);
    merged.set(target, (merged.get(target) ?? 0) + count);
  }
  return merged;
}
