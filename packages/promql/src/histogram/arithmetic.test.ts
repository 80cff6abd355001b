import { describe, expect, test } from 'vitest';
import {
  alikeHistogram as alike,
  anyHistogram,
  bucketTotal,
  comparablePair,
  cumulativeBuckets,
  exponentialHistogram,
  histogramOf,
} from '../../../../test/support/histograms.ts';
import fc from '../../../../test/support/property.ts';
import { commonLayout, conform } from './align.ts';
import { add, combinedHint, divide, multiply, negate, subtract } from './arithmetic.ts';
import { allBuckets } from './buckets.ts';
import { compact } from './compact.ts';
import { equal, nearlyEqual } from './equality.ts';
import { reduceResolution } from './resolution.ts';
import { emptyHistogram, type Histogram } from './types.ts';

const sum = (left: Histogram, right: Histogram) => add(left, right)?.histogram as Histogram;

describe('sums', () => {
  test('have the buckets of both terms', () => {
    const total = sum(histogramOf({ buckets: [1, 2], sum: 3 }), histogramOf({ buckets: [4, 8], offset: 3, sum: 5, negative: [1] }));
    expect(total).toEqual({
      ...histogramOf({ sum: 8 }),
      count: 16,
      positiveSpans: [
        { offset: 0, length: 2 },
        { offset: 1, length: 2 },
      ],
      positiveCounts: [1, 2, 4, 8],
      negativeSpans: [{ offset: 0, length: 1 }],
      negativeCounts: [1],
    });
  });

  test('come at the coarser schema and the wider zero bucket', () => {
    const fine = histogramOf({ schema: 1, buckets: [1, 1, 1, 1], offset: 1 });
    const coarse = histogramOf({ buckets: [10], offset: 0, zeroThreshold: 1e-3, zeroCount: 2 });
    expect(sum(fine, coarse)).toMatchObject({ schema: 0, zeroThreshold: 1e-3, zeroCount: 2, positiveCounts: [10, 2, 2] });
  });

  test('widen the zero bucket to the end of a populated bucket that it would cut', () => {
    const total = sum(histogramOf({ buckets: [3, 4] }), histogramOf({ zeroThreshold: 0.75, zeroCount: 1 }));
    expect(total).toMatchObject({ zeroThreshold: 1, zeroCount: 4, positiveSpans: [{ offset: 1, length: 1 }], positiveCounts: [4] });
  });

  test('keep the custom bounds that both terms have, and say so', () => {
    const custom = (customBounds: number[], buckets: number[]) => histogramOf({ schema: -53, customBounds, buckets });
    const result = add(custom([2, 4, 6], [1, 2, 5, 7]), custom([1, 2, 3, 4, 8], [10, 20, 30, 40, 50, 60]));
    expect(result).toMatchObject({ reconciled: true, histogram: { customBounds: [2, 4], positiveCounts: [31, 72, 122] } });
    expect(add(custom([2], [1]), custom([3], [2]))?.histogram).toMatchObject({ customBounds: [], positiveCounts: [3] });
  });

  test('do not exist of exponential and custom buckets', () => {
    expect(add(histogramOf({}), histogramOf({ schema: -53 }))).toBeUndefined();
    expect(subtract(histogramOf({ schema: -53 }), histogramOf({}))).toBeUndefined();
  });

  test('know as much of resets as both terms', () => {
    expect(combinedHint('not_reset', 'not_reset')).toBe('not_reset');
    expect(combinedHint('not_reset', 'unknown')).toBe('unknown');
    expect(combinedHint('unknown', 'gauge')).toBe('gauge');
    const result = add(histogramOf({ resetHint: 'reset' }), histogramOf({ resetHint: 'not_reset' }));
    expect(result).toMatchObject({ collision: true, histogram: { resetHint: 'unknown' } });
    expect(add(histogramOf({ resetHint: 'reset' }), histogramOf({ resetHint: 'gauge' }))?.collision).toBe(false);
  });

  test('commute, lose no observation, and are undone by subtraction', () => {
    fc.assert(
      fc.property(comparablePair, ([left, right]) => {
        const total = sum(left, right);
        expect(equal(total, sum(right, left))).toBe(true);
        expect(total.count).toBe(left.count + right.count);
        expect(bucketTotal(total)).toBe(bucketTotal(left) + bucketTotal(right));
        const layout = commonLayout(left, right);
        const back = subtract(total, right)?.histogram as Histogram;
        expect(nearlyEqual(back, conform(left, layout as NonNullable<typeof layout>), 1e-12)).toBe(true);
      }),
    );
  });

  test('with nothing are the same, and associate', () => {
    fc.assert(
      fc.property(exponentialHistogram, alike, alike, alike, (histogram, a, b, c) => {
        expect(equal(compact(sum(histogram, emptyHistogram({ schema: 8 }))), compact(histogram))).toBe(true);
        expect(nearlyEqual(sum(sum(a, b), c), sum(a, sum(b, c)), 1e-12)).toBe(true);
      }),
    );
  });
});

describe('products', () => {
  test('are undone by division', () => {
    fc.assert(
      fc.property(anyHistogram, fc.integer({ min: 1, max: 64 }), (histogram, factor) => {
        expect(equal(divide(multiply(histogram, factor), factor), histogram)).toBe(true);
      }),
    );
  });

  test('with a negative factor are gauges; twice negated is the same', () => {
    const histogram = histogramOf({ buckets: [1, 2], sum: 3 });
    expect(negate(histogram)).toMatchObject({ count: -3, sum: -3, positiveCounts: [-1, -2], resetHint: 'gauge' });
    expect(equal(negate(negate(histogram)), histogram)).toBe(true);
  });

  test('division by zero leaves no buckets', () => {
    expect(divide(histogramOf({ buckets: [1], sum: 1 }), 0)).toMatchObject({ count: Number.POSITIVE_INFINITY, positiveCounts: [] });
  });
});

describe('resolution', () => {
  test('loses no observation when it is reduced, and no coarser bound moves', () => {
    fc.assert(
      fc.property(exponentialHistogram, fc.integer({ min: 0, max: 12 }), (histogram, steps) => {
        const schema = Math.max(-4, histogram.schema - steps);
        const reduced = reduceResolution(histogram, schema);
        expect(bucketTotal(reduced)).toBe(bucketTotal(histogram));
        const below = (one: Histogram, bound: number) => cumulativeBuckets(one).findLast(({ upper }) => upper <= bound)?.count ?? 0;
        for (const { upper } of cumulativeBuckets(reduced)) expect(below(reduced, upper)).toBe(below(histogram, upper));
      }),
    );
  });
});

describe('compaction', () => {
  test('drops empty buckets and cuts spans there', () => {
    const histogram = histogramOf({ buckets: [0, 1, 0, 0, 2, 0], offset: -2 });
    expect(compact(histogram)).toMatchObject({
      positiveCounts: [1, 2],
      positiveSpans: [
        { offset: -1, length: 1 },
        { offset: 2, length: 1 },
      ],
    });
  });

  test('keeps every populated bucket', () => {
    fc.assert(
      fc.property(anyHistogram, (histogram) => {
        const populated = allBuckets(histogram).filter(({ count }) => count !== 0);
        expect(allBuckets(compact(histogram))).toEqual(populated);
        expect(nearlyEqual(compact(histogram), histogram, 0)).toBe(true);
      }),
    );
  });
});

describe('equality', () => {
  test('looks at buckets, not at how spans are cut', () => {
    const histogram = histogramOf({ buckets: [1, 2], offset: 1 });
    const cut = {
      ...histogram,
      positiveSpans: [
        { offset: 1, length: 1 },
        { offset: 0, length: 1 },
      ],
    };
    expect(equal(histogram, cut)).toBe(true);
    expect(equal(histogram, { ...histogram, positiveSpans: [{ offset: 2, length: 2 }] })).toBe(false);
    expect(equal(histogram, histogramOf({ buckets: [1, 2, 0], offset: 1 }))).toBe(false);
    expect(equal({ ...histogram, sum: Number.NaN }, { ...histogram, sum: Number.NaN })).toBe(true);
    expect(nearlyEqual(histogram, { ...histogram, sum: 1 }, 1e-6)).toBe(false);
  });
});
