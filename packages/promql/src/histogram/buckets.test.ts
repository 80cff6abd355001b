import { describe, expect, test } from 'vitest';
import { anyHistogram, bucketTotal, cumulativeBuckets, histogramOf } from '../../../../test/support/histograms.ts';
import fc from '../../../../test/support/property.ts';
import { exponentialBound } from './bounds.ts';
import { allBuckets, positiveBuckets } from './buckets.ts';

describe('bounds', () => {
  test('are powers of two at every schema', () => {
    for (let schema = -4; schema <= 8; schema++) expect(exponentialBound(0, schema)).toBe(1);
    expect([-1, 0, 1, 2].map((index) => exponentialBound(index, 0))).toEqual([0.5, 1, 2, 4]);
    expect([-1, 0, 1, 2].map((index) => exponentialBound(index, -2))).toEqual([0.0625, 1, 16, 256]);
  });

  test("have the bits of Prometheus' bounds where those are not the nearest double", () => {
    expect(exponentialBound(1, 1)).toBe(Math.SQRT2 - Number.EPSILON);
    expect(exponentialBound(-1, 1)).toBe(Math.SQRT1_2 - Number.EPSILON / 2);
    expect(exponentialBound(255, 8)).toBe(2 * 0.9972960560854698);
  });

  test('end at the largest double, and observations of infinity at infinity', () => {
    expect(exponentialBound(1024, 0)).toBe(Number.MAX_VALUE);
    expect(exponentialBound(1025, 0)).toBe(Number.POSITIVE_INFINITY);
    expect(exponentialBound(4096, 2)).toBe(Number.MAX_VALUE);
    expect(exponentialBound(64, -4)).toBe(Number.MAX_VALUE);
    expect(exponentialBound(65, -4)).toBe(Number.POSITIVE_INFINITY);
    expect(exponentialBound(-1074, 0)).toBe(Number.MIN_VALUE);
    expect(exponentialBound(-2148, 1)).toBe(Number.MIN_VALUE);
  });

  test('of a schema are every second of the next finer one, and ascend', () => {
    fc.assert(
      fc.property(fc.integer({ min: -4, max: 7 }), fc.integer({ min: -500, max: 500 }), (schema, index) => {
        expect(exponentialBound(index, schema)).toBe(exponentialBound(2 * index, schema + 1));
        expect(exponentialBound(index, schema + 1)).toBeLessThanOrEqual(exponentialBound(index + 1, schema + 1));
      }),
    );
  });
});

describe('buckets', () => {
  test('come in order, the zero bucket between the negative and the positive ones', () => {
    const histogram = histogramOf({ buckets: [1, 2], negative: [3, 4], zeroCount: 5, zeroThreshold: 0.001 });
    expect(allBuckets(histogram).map(({ lower, upper, count }) => [lower, upper, count])).toEqual([
      [-2, -1, 4],
      [-1, -0.5, 3],
      [-0.001, 0.001, 5],
      [0.5, 1, 1],
      [1, 2, 2],
    ]);
    expect(allBuckets(histogram).map(({ lowerInclusive, upperInclusive }) => [lowerInclusive, upperInclusive])).toEqual([
      [true, false],
      [true, false],
      [true, true],
      [false, true],
      [false, true],
    ]);
  });

  test('that reach into the zero bucket are cut at its end', () => {
    const histogram = histogramOf({ buckets: [1], negative: [1], zeroCount: 1, zeroThreshold: 0.75 });
    expect(allBuckets(histogram).map(({ lower, upper }) => [lower, upper])).toEqual([
      [-1, -0.75],
      [-0.75, 0.75],
      [0.75, 1],
    ]);
  });

  test('of custom bounds reach from -Inf to +Inf', () => {
    const histogram = histogramOf({ schema: -53, customBounds: [1, 5], buckets: [1, 2, 3] });
    expect(positiveBuckets(histogram).map(({ lower, upper, lowerInclusive }) => [lower, upper, lowerInclusive])).toEqual([
      [Number.NEGATIVE_INFINITY, 1, true],
      [1, 5, false],
      [5, Number.POSITIVE_INFINITY, false],
    ]);
  });

  test('add up to all observations and ascend', () => {
    fc.assert(
      fc.property(anyHistogram, (histogram) => {
        const cumulative = cumulativeBuckets(histogram);
        expect(cumulative.at(-1)?.count ?? 0).toBe(bucketTotal(histogram));
        for (const [at, { upper }] of cumulative.entries()) if (at > 0) expect(upper).toBeGreaterThan(cumulative[at - 1]?.upper as number);
      }),
    );
  });
});
