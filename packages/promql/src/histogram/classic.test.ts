import { describe, expect, test } from 'vitest';
import { customHistogram } from '../../../../test/support/histograms.ts';
import fc from '../../../../test/support/property.ts';
import { bucketFraction, bucketQuantile } from './classic.ts';
import { histogramFraction } from './fraction.ts';
import { fromClassic } from './from-classic.ts';
import { histogramQuantile } from './quantile.ts';
import type { Histogram } from './types.ts';

const infinity = Number.POSITIVE_INFINITY;
const of = (...buckets: [number, number][]) => buckets.map(([upperBound, count]) => ({ upperBound, count }));
const classic = (histogram: Histogram) => {
  let count = 0;
  return [...histogram.customBounds, infinity].map((upperBound, at) => {
    count += histogram.positiveCounts[at] as number;
    return { upperBound, count };
  });
};

describe('quantiles of classic buckets', () => {
  test('lie linearly inside a bucket, in any order of the buckets', () => {
    expect(bucketQuantile(0.5, of([infinity, 4], [10, 3], [5, 1])).value).toBe(7.5);
    expect(bucketQuantile(0.25, of([4, 2], [infinity, 4])).value).toBe(2);
    expect(bucketQuantile(0.1, of([-1, 2], [infinity, 4])).value).toBe(-1);
    expect(bucketQuantile(0.9, of([5, 1], [10, 3], [infinity, 4])).value).toBe(10);
  });

  test('need a bucket of +Inf, another one and observations', () => {
    const without = [of([5, 1]), of([infinity, 3]), of([5, 0], [infinity, 0]), []];
    for (const buckets of without) expect(bucketQuantile(0.5, buckets).value).toBeNaN();
    expect([-1, 2].map((q) => bucketQuantile(q, of([5, 1], [infinity, 1])).value)).toEqual([-infinity, infinity]);
  });

  test('add up buckets of the same bound', () => {
    expect(bucketQuantile(0.5, of([10, 1], [10, 1], [infinity, 2])).value).toBe(5);
  });

  test('lift counts that fell, and say between which buckets and how far', () => {
    const fallen = of([0.1, 2], [1, 1], [10, 5], [100, 4], [1000, 9], [infinity, 8]);
    expect(bucketQuantile(0.5, fallen)).toEqual({
      value: 8.5,
      repair: { minBucket: 1, maxBucket: infinity, maxDifference: 1 },
    });
    expect(bucketQuantile(0.5, of([1, 3], [2, 3 - 1e-15], [infinity, 4])).repair).toBeUndefined();
  });
});

test('a classic histogram and the native one made of it agree', () => {
  fc.assert(
    fc.property(
      customHistogram,
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      fc.integer({ min: -12, max: 32 }),
      (native, q, value) => {
        if (native.count === 0 || native.customBounds.length === 0) return;
        const buckets = classic(native);
        expect(bucketQuantile(q, buckets).value).toBeCloseTo(histogramQuantile(q, native).value, 9);
        expect(bucketFraction(value, infinity, buckets)).toBeCloseTo(histogramFraction(value, infinity, native).value, 9);
        expect(bucketFraction(-infinity, value, buckets)).toBeCloseTo(histogramFraction(-infinity, value, native).value, 9);
      },
    ),
  );
});

describe('a native histogram of classic buckets', () => {
  test('has their bounds and the observations of each', () => {
    expect(fromClassic({ buckets: of([infinity, 6], [1, 2], [5, 2], [7, 3]), sum: 12 })).toEqual({
      schema: -53,
      zeroThreshold: 0,
      zeroCount: 0,
      count: 6,
      sum: 12,
      positiveSpans: [
        { offset: 0, length: 1 },
        { offset: 1, length: 2 },
      ],
      positiveCounts: [2, 1, 3],
      negativeSpans: [],
      negativeCounts: [],
      customBounds: [1, 5, 7],
      resetHint: 'unknown',
    });
  });

  test('takes the count in place of a bucket of +Inf', () => {
    expect(fromClassic({ buckets: of([1, 2]), count: 5 })).toMatchObject({ count: 5, sum: 0, positiveCounts: [2, 3] });
    expect(fromClassic({ buckets: [], count: 5 })).toMatchObject({ customBounds: [], positiveCounts: [5] });
  });

  test('does not exist where counts fall or bounds are no numbers', () => {
    expect(fromClassic({ buckets: of([1, 3], [2, 2], [infinity, 4]) })).toBeUndefined();
    expect(fromClassic({ buckets: of([1, 3]), count: 2 })).toBeUndefined();
    expect(fromClassic({ buckets: of([Number.NaN, 1], [infinity, 4]) })).toBeUndefined();
  });
});
