import { allBuckets, type Bucket } from './buckets.ts';
import { kahanAdd } from './kahan.ts';
import { type Histogram, hasCustomBuckets } from './types.ts';

/** Mean of the observations; NaN without any. */
export function histogramAverage(histogram: Histogram): number {
  return histogram.sum / histogram.count;
}

/**
 * Estimated variance of the observations, as if all of a bucket lay at its middle: the geometric one of an exponential bucket, the
 * arithmetic one of a custom bucket, 0 of the zero bucket.
 */
export function histogramVariance(histogram: Histogram): number {
  const mean = histogramAverage(histogram);
  const custom = hasCustomBuckets(histogram);
  let variance = { sum: 0, compensation: 0 };
  for (const bucket of allBuckets(histogram)) {
    if (bucket.count === 0) continue;
    const distance = middle(bucket, custom) - mean;
    variance = kahanAdd(bucket.count * distance * distance, variance.sum, variance.compensation);
  }
  return (variance.sum + variance.compensation) / histogram.count;
}

export function histogramDeviation(histogram: Histogram): number {
  return Math.sqrt(histogramVariance(histogram));
}

function middle({ lower, upper }: Bucket, custom: boolean): number {
  if (custom) return (upper + lower) / 2;
  if (lower <= 0 && upper >= 0) return 0;
  const geometric = Math.sqrt(upper * lower);
  return upper < 0 ? -geometric : geometric;
}
