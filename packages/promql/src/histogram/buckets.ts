import { upperBound } from './bounds.ts';
import { indexesOf } from './layout.ts';
import { type Histogram, hasCustomBuckets } from './types.ts';

export interface Bucket {
  readonly lower: number;
  readonly upper: number;
  readonly lowerInclusive: boolean;
  readonly upperInclusive: boolean;
  readonly count: number;
}

/** The positive buckets away from zero; with custom bounds, all buckets from the lowest to the highest. Empty ones that spans hold are among them. */
export function positiveBuckets(histogram: Histogram): Bucket[] {
  const custom = hasCustomBuckets(histogram);
  return indexesOf(histogram.positiveSpans).map((index, at) => {
    const lower = upperBound(histogram, index - 1);
    const upper = upperBound(histogram, index);
    return {
      lower,
      upper,
      lowerInclusive: custom ? index === 0 : false,
      upperInclusive: true,
      count: histogram.positiveCounts[at] as number,
    };
  });
}

/** The negative buckets away from zero: the first is the one beside the zero bucket. */
export function negativeBuckets(histogram: Histogram): Bucket[] {
  return indexesOf(histogram.negativeSpans).map((index, at) => ({
    lower: -upperBound(histogram, index),
    upper: -upperBound(histogram, index - 1),
    lowerInclusive: true,
    upperInclusive: false,
    count: histogram.negativeCounts[at] as number,
  }));
}

/** The bucket around zero; `undefined` when it is empty or the histogram has custom bounds. */
export function zeroBucket(histogram: Histogram): Bucket | undefined {
  if (hasCustomBuckets(histogram) || !(histogram.zeroCount > 0)) return undefined;
  const { zeroThreshold: upper, zeroCount: count } = histogram;
  return { lower: -upper, upper, lowerInclusive: true, upperInclusive: true, count };
}

/** All buckets from the lowest to the highest. One that reaches into the zero bucket is cut at the zero threshold. */
export function allBuckets(histogram: Histogram): Bucket[] {
  const { zeroThreshold } = histogram;
  const zero = zeroBucket(histogram);
  const negative = negativeBuckets(histogram)
    .reverse()
    .map((bucket) => (bucket.upper < 0 && bucket.upper > -zeroThreshold ? { ...bucket, upper: -zeroThreshold } : bucket));
  const positive = positiveBuckets(histogram).map((bucket) =>
    bucket.lower > 0 && bucket.lower < zeroThreshold ? { ...bucket, lower: zeroThreshold } : bucket,
  );
  return zero === undefined ? [...negative, ...positive] : [...negative, zero, ...positive];
}
