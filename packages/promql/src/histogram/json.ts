import { allBuckets, type Bucket } from './buckets.ts';
import { sampleNumber } from './numbers.ts';
import type { Histogram } from './types.ts';

/** How the ends of a bucket belong to it: 0 the right end alone, 1 the left one alone, 2 neither, 3 both. */
export type BucketEnds = 0 | 1 | 2 | 3;

/** A histogram as Prometheus' HTTP API answers it; numbers are strings. */
export interface HistogramJson {
  readonly count: string;
  readonly sum: string;
  /** Ends, left bound, right bound, count; ascending, populated buckets alone. Absent when there are none. */
  readonly buckets?: readonly (readonly [BucketEnds, string, string, string])[];
}

export function histogramJson(histogram: Histogram): HistogramJson {
  const buckets = allBuckets(histogram)
    .filter(({ count }) => count !== 0)
    .map((bucket) => [endsOf(bucket), sampleNumber(bucket.lower), sampleNumber(bucket.upper), sampleNumber(bucket.count)] as const);
  const totals = { count: sampleNumber(histogram.count), sum: sampleNumber(histogram.sum) };
  return buckets.length === 0 ? totals : { ...totals, buckets };
}

function endsOf({ lowerInclusive, upperInclusive }: Bucket): BucketEnds {
  if (lowerInclusive) return upperInclusive ? 3 : 1;
  return upperInclusive ? 0 : 2;
}
