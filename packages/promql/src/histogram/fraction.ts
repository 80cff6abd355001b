import { allBuckets, type Bucket } from './buckets.ts';
import type { Noted } from './notes.ts';
import { assumedRange } from './quantile.ts';
import { type Histogram, hasCustomBuckets } from './types.ts';

/**
 * The share of the observations between two values, the inverse of `histogramQuantile`: with the same assumptions about where in a bucket
 * its observations lie. NaN without observations or for a bound of NaN, 0 for an empty range. Observations of NaN are in no range.
 */
export function histogramFraction(lower: number, upper: number, histogram: Histogram): Noted<number> {
  if (histogram.count === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return { value: Number.NaN, notes: [] };
  if (lower >= upper) return { value: 0, notes: [] };
  const buckets = allBuckets(histogram).map((bucket) => assumedRange(bucket, histogram));
  const withNaN = Number.isNaN(histogram.sum);
  const observations = withNaN ? buckets.reduce((total, { count }) => total + count, 0) : histogram.count;
  const linear = hasCustomBuckets(histogram);
  const from = Math.min(rankOf(lower, buckets, linear), observations);
  const to = Math.min(rankOf(upper, buckets, linear), observations);
  return { value: (to - from) / histogram.count, notes: withNaN ? [{ kind: 'fraction_nan' }] : [] };
}

/** How many observations are taken to lie below a value; more than there are when all do. */
function rankOf(value: number, buckets: readonly Bucket[], linear: boolean): number {
  let below = 0;
  for (const bucket of buckets) {
    if (bucket.lower >= value) return below;
    if (bucket.upper > value) return below + bucket.count * shareBelow(value, bucket, linear);
    below += bucket.count;
  }
  return Number.POSITIVE_INFINITY;
}

/** The share of a bucket's observations below a value inside it. Nothing is known inside a bucket without an end. */
export function shareBelow(value: number, { lower, upper }: Pick<Bucket, 'lower' | 'upper'>, linear: boolean): number {
  if (lower === Number.NEGATIVE_INFINITY) return 1;
  if (upper === Number.POSITIVE_INFINITY && linear) return 0;
  if (linear || (lower <= 0 && upper >= 0)) return (value - lower) / (upper - lower);
  const logLower = Math.log2(Math.abs(lower));
  const logUpper = Math.log2(Math.abs(upper));
  const logValue = Math.log2(Math.abs(value));
  return value > 0 ? (logValue - logLower) / (logUpper - logLower) : 1 - (logValue - logUpper) / (logLower - logUpper);
}
