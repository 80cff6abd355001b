import { allBuckets, type Bucket } from './buckets.ts';
import type { HistogramNote, Noted } from './notes.ts';
import { type Histogram, hasCustomBuckets } from './types.ts';

/**
 * The value below which the share `q` of the observations lies: exponential interpolation inside exponential buckets, linear inside custom
 * ones and the zero bucket. NaN without observations or for q NaN, -Inf for q below 0, +Inf above 1. Observations of NaN, known by a sum of
 * NaN, count as greater than all others.
 */
export function histogramQuantile(q: number, histogram: Histogram): Noted<number> {
  if (q < 0) return { value: Number.NEGATIVE_INFINITY, notes: [] };
  if (q > 1) return { value: Number.POSITIVE_INFINITY, notes: [] };
  if (histogram.count === 0 || Number.isNaN(q)) return { value: Number.NaN, notes: [] };
  const withNaN = Number.isNaN(histogram.sum);
  // From the nearer end, so that rounding of the counts adds up less; observations of NaN are in no bucket and stand at the upper end.
  const forward = withNaN || q < 0.5;
  const rank = (forward ? q : 1 - q) * histogram.count;
  const { bucket: found, upTo } = bucketOfRank(forward ? allBuckets(histogram) : allBuckets(histogram).reverse(), rank);
  const counted = Math.min(upTo, histogram.count);
  if (counted < rank && withNaN) return { value: Number.NaN, notes: [{ kind: 'quantile_nan' }] };
  const notes: HistogramNote[] = withNaN ? [{ kind: 'quantile_skewed' }] : [];
  if (found === undefined) return { value: Number.NaN, notes };
  const bucket = assumedRange(found, histogram);
  if (hasCustomBuckets(histogram)) {
    if (bucket.lower === Number.NEGATIVE_INFINITY) return { value: bucket.upper, notes };
    if (bucket.upper === Number.POSITIVE_INFINITY) return { value: bucket.lower, notes };
  }
  if (counted < rank) return { value: bucket.upper, notes };
  const inside = forward ? rank - (counted - bucket.count) : counted - rank;
  return { value: interpolate(bucket, inside / bucket.count, hasCustomBuckets(histogram)), notes };
}

function bucketOfRank(buckets: readonly Bucket[], rank: number): { bucket: Bucket | undefined; upTo: number } {
  let upTo = 0;
  let last: Bucket | undefined;
  for (const bucket of buckets) {
    last = bucket;
    upTo += bucket.count;
    if (bucket.count !== 0 && upTo >= rank) break;
  }
  return { bucket: last, upTo };
}

function interpolate({ lower, upper }: Bucket, fraction: number, linear: boolean): number {
  if (linear || (lower <= 0 && upper >= 0)) return lower + (upper - lower) * fraction;
  const logLower = Math.log2(Math.abs(lower));
  const logUpper = Math.log2(Math.abs(upper));
  if (lower > 0) return 2 ** (logLower + (logUpper - logLower) * fraction);
  return -(2 ** (logUpper + (logLower - logUpper) * (1 - fraction)));
}

/**
 * The bucket with the bounds between which its observations are taken to lie: a zero bucket beside positive buckets alone begins at 0, one
 * beside negative buckets alone ends there; a lowest custom bucket that reaches above 0 begins at 0.
 */
export function assumedRange(bucket: Bucket, histogram: Histogram): Bucket {
  if (hasCustomBuckets(histogram)) {
    return bucket.lower === Number.NEGATIVE_INFINITY && bucket.upper > 0 ? { ...bucket, lower: 0 } : bucket;
  }
  if (!(bucket.lower < 0 && bucket.upper > 0)) return bucket;
  const positive = histogram.positiveCounts.length > 0;
  const negative = histogram.negativeCounts.length > 0;
  if (positive && !negative) return { ...bucket, lower: 0 };
  return negative && !positive ? { ...bucket, upper: 0 } : bucket;
}
