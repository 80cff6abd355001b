import { describe, expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { type HistogramBucket, histogramQuantile } from './histogram.ts';

const histogram = (...pairs: readonly (readonly [number, number])[]): HistogramBucket[] =>
  pairs.map(([bound, count]) => ({ bound, count }));

describe('the quantile of a histogram', () => {
  const requests = histogram([0.1, 50], [0.2, 90], [0.5, 100], [Infinity, 100]);

  test.each([
    [0.5, 0.1],
    [0.25, 0.05],
    [0.7, 0.15],
    [0.9, 0.2],
    [0.95, 0.35],
    [1, 0.5],
  ])('%d of the requests took at most %d', (level, expected) => {
    expect(histogramQuantile(level, requests)).toBeCloseTo(expected, 12);
  });

  test('is the highest finite bound when it lies above it', () => {
    expect(histogramQuantile(0.99, histogram([0.1, 1], [0.5, 2], [Infinity, 10]))).toBe(0.5);
  });

  test('begins at 0 only when the first bound is positive', () => {
    expect(histogramQuantile(0.5, histogram([-1, 4], [1, 4], [Infinity, 4]))).toBe(-1);
  });

  test('does not depend on the order of buckets, and mends counts that fall', () => {
    expect(histogramQuantile(0.5, [...requests].reverse())).toBeCloseTo(0.1);
    expect(histogramQuantile(0.5, histogram([0.1, 50], [0.2, 40], [Infinity, 60]))).toBeCloseTo(0.06);
  });

  test('is nothing without values, or without an infinite bucket', () => {
    expect(histogramQuantile(0.5, [])).toBeNaN();
    expect(histogramQuantile(0.5, histogram([0.1, 0], [Infinity, 0]))).toBeNaN();
    expect(histogramQuantile(0.5, histogram([0.1, 5], [0.2, 5]))).toBeNaN();
    expect(histogramQuantile(0.5, histogram([Infinity, 5]))).toBeNaN();
  });

  test('lies in the bucket of the true value', () => {
    const bounds = [1, 2, 5, 10, 20];
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.001, max: 20, noNaN: true }), { minLength: 1, maxLength: 200 }),
        fc.constantFrom(0.5, 0.9, 0.99),
        (values, level) => {
          const buckets = [...bounds, Infinity].map((bound) => ({ bound, count: values.filter((value) => value <= bound).length }));
          const quantile = histogramQuantile(level, buckets);
          const ranked = [...values].sort((a, b) => a - b)[Math.ceil(level * values.length) - 1] ?? 0;
          const bound = bounds.find((one) => ranked <= one) ?? 20;
          const below = bounds[bounds.indexOf(bound) - 1] ?? 0;
          expect(quantile).toBeGreaterThanOrEqual(below);
          expect(quantile).toBeLessThanOrEqual(bound);
        },
      ),
    );
  });
});
