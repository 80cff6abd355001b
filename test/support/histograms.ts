import { allBuckets } from '../../packages/promql/src/histogram/buckets.ts';
import { spansOf } from '../../packages/promql/src/histogram/layout.ts';
import { type Histogram, hasCustomBuckets } from '../../packages/promql/src/histogram/types.ts';
import { possibleThreshold, widenZeroBucket } from '../../packages/promql/src/histogram/zero-bucket.ts';
import fc from './property.ts';

/** Buckets of one side, some of them empty; whole counts, so that sums of them are exact. */
const side = fc
  .uniqueArray(fc.tuple(fc.integer({ min: -24, max: 24 }), fc.nat(50)), { maxLength: 8, selector: ([index]) => index })
  .map((buckets) => buckets.sort(([a], [b]) => a - b));

const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

/** Counters with exponential buckets of every schema and various zero buckets, without a reset hint. */
export const exponentialHistogram: fc.Arbitrary<Histogram> = fc
  .record({
    schema: fc.integer({ min: -4, max: 8 }),
    zeroCount: fc.nat(20),
    sum: fc.integer({ min: -1000, max: 1000 }),
    positive: side,
    negative: side,
    threshold: fc.constantFrom(0, 1e-128, 0.001, 0.5, 1, 3),
  })
  .map(({ schema, zeroCount, sum, positive, negative, threshold }) => {
    const counts = (buckets: readonly (readonly [number, number])[]) => buckets.map(([, count]) => count);
    const indexes = (buckets: readonly (readonly [number, number])[]) => buckets.map(([index]) => index);
    const histogram: Histogram = {
      schema,
      zeroThreshold: 0,
      zeroCount,
      count: zeroCount + total(counts(positive)) + total(counts(negative)),
      sum,
      positiveSpans: spansOf(indexes(positive)),
      positiveCounts: counts(positive),
      negativeSpans: spansOf(indexes(negative)),
      negativeCounts: counts(negative),
      customBounds: [],
      resetHint: 'unknown',
    };
    return widenZeroBucket(histogram, possibleThreshold(histogram, threshold));
  });

/** Counters of one schema and one zero bucket, whose sums do not depend on the order in which they are taken. */
export const alikeHistogram: fc.Arbitrary<Histogram> = exponentialHistogram.map((histogram) => ({
  ...histogram,
  schema: 2,
  zeroThreshold: 0,
}));

/** Counters with custom buckets, without a reset hint. */
export const customHistogram: fc.Arbitrary<Histogram> = fc
  .record({
    bounds: fc.uniqueArray(fc.integer({ min: -10, max: 30 }), { maxLength: 6 }).map((bounds) => bounds.sort((a, b) => a - b)),
    counts: fc.array(fc.nat(50), { minLength: 7, maxLength: 7 }),
    sum: fc.integer({ min: -1000, max: 1000 }),
  })
  .map(({ bounds, counts, sum }) => {
    const own = counts.slice(0, bounds.length + 1);
    return {
      schema: -53,
      zeroThreshold: 0,
      zeroCount: 0,
      count: total(own),
      sum,
      positiveSpans: [{ offset: 0, length: own.length }],
      positiveCounts: own,
      negativeSpans: [],
      negativeCounts: [],
      customBounds: bounds,
      resetHint: 'unknown',
    };
  });

/** Two histograms that can be added. */
export const comparablePair: fc.Arbitrary<[Histogram, Histogram]> = fc.oneof(
  fc.tuple(exponentialHistogram, exponentialHistogram),
  fc.tuple(customHistogram, customHistogram),
);

export const anyHistogram: fc.Arbitrary<Histogram> = fc.oneof(exponentialHistogram, customHistogram);

/** Observations in the histogram's buckets. */
export function bucketTotal(histogram: Histogram): number {
  return total(histogram.positiveCounts) + (hasCustomBuckets(histogram) ? 0 : total(histogram.negativeCounts) + histogram.zeroCount);
}

/** A histogram like those of the PromQL test language: a first positive or negative bucket of index `offset`. */
export function histogramOf(fields: Partial<Histogram> & { buckets?: number[]; offset?: number; negative?: number[] }): Histogram {
  const { buckets = [], offset = 0, negative = [], ...rest } = fields;
  return {
    schema: 0,
    zeroThreshold: 0,
    zeroCount: 0,
    count: total(buckets) + total(negative) + (rest.zeroCount ?? 0),
    sum: 0,
    positiveSpans: buckets.length === 0 ? [] : [{ offset, length: buckets.length }],
    positiveCounts: buckets,
    negativeSpans: negative.length === 0 ? [] : [{ offset: 0, length: negative.length }],
    negativeCounts: negative,
    customBounds: [],
    resetHint: 'unknown',
    ...rest,
  };
}

/** The upper bound of every bucket, ascending, with the observations at or below it. */
export function cumulativeBuckets(histogram: Histogram): { readonly upper: number; readonly count: number }[] {
  let count = 0;
  return allBuckets(histogram).map((bucket) => {
    count += bucket.count;
    return { upper: bucket.upper, count };
  });
}
