import { describe, expect, test } from 'vitest';
import { anyHistogram, histogramOf } from '../../../../test/support/histograms.ts';
import fc from '../../../../test/support/property.ts';
import { histogramFraction } from './fraction.ts';
import { histogramAverage, histogramDeviation, histogramVariance } from './moments.ts';
import { histogramQuantile } from './quantile.ts';
import { hasCustomBuckets } from './types.ts';

const quantile = (q: number, histogram: Parameters<typeof histogramQuantile>[1]) => histogramQuantile(q, histogram).value;
const fraction = (lower: number, upper: number, histogram: Parameters<typeof histogramQuantile>[1]) =>
  histogramFraction(lower, upper, histogram).value;
const infinity = Number.POSITIVE_INFINITY;

describe('quantiles', () => {
  const positive = histogramOf({ buckets: [2, 3, 0, 1, 4], zeroCount: 2, zeroThreshold: 0.001, offset: 1 });

  test('lie on a logarithmic scale inside exponential buckets', () => {
    expect(quantile(0.5, histogramOf({ buckets: [1, 2, 1] }))).toBeCloseTo(Math.SQRT2, 12);
    expect(quantile(0.5, histogramOf({ negative: [1, 2, 1] }))).toBeCloseTo(-Math.SQRT2, 12);
    expect(quantile(0.5, histogramOf({ schema: -1, buckets: [0, 0, 5] }))).toBeCloseTo(8, 12);
  });

  test('lie linearly inside custom buckets and the zero bucket', () => {
    expect(quantile(0.5, histogramOf({ schema: -53, customBounds: [5, 10], buckets: [1, 2, 1] }))).toBe(7.5);
    expect(quantile(1 / 12, positive)).toBeCloseTo(0.0005, 12);
    const both = histogramOf({ buckets: [4], negative: [4], zeroCount: 4, zeroThreshold: 0.001 });
    expect(quantile(0.5, both)).toBe(0);
  });

  test('in custom buckets without an end are the end that they have', () => {
    const histogram = histogramOf({ schema: -53, customBounds: [-1, 10], buckets: [2, 2, 2] });
    expect([0.1, 0.9].map((q) => quantile(q, histogram))).toEqual([-1, 10]);
    expect(quantile(0.25, histogramOf({ schema: -53, customBounds: [4], buckets: [2, 2] }))).toBe(2);
  });

  test('outside of [0, 1] are infinite, of nothing NaN', () => {
    expect([-1, 2, Number.NaN].map((q) => quantile(q, positive))).toEqual([-infinity, infinity, Number.NaN]);
    expect(quantile(0.5, histogramOf({}))).toBeNaN();
  });

  test('take observations of NaN for the greatest', () => {
    const withNaN = histogramOf({ buckets: [12], count: 15, sum: Number.NaN });
    expect(histogramQuantile(0.81, withNaN)).toEqual({ value: Number.NaN, notes: [{ kind: 'quantile_nan' }] });
    expect(histogramQuantile(0.8, withNaN)).toEqual({ value: 1, notes: [{ kind: 'quantile_skewed' }] });
    expect(histogramFraction(-infinity, infinity, withNaN)).toEqual({ value: 0.8, notes: [{ kind: 'fraction_nan' }] });
  });

  test('do not fall as q grows', () => {
    fc.assert(
      fc.property(
        anyHistogram,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (histogram, a, b) => {
          if (histogram.count === 0) return;
          const [low, high] = [quantile(Math.min(a, b), histogram), quantile(Math.max(a, b), histogram)];
          // The two are reached from different ends, so that rounding may put them apart.
          expect(low).toBeLessThanOrEqual(high + Math.abs(high) * 1e-9);
        },
      ),
    );
  });

  test('are undone by fractions', () => {
    fc.assert(
      fc.property(anyHistogram, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (histogram, q) => {
        const value = quantile(q, histogram);
        if (histogram.count === 0 || !Number.isFinite(value)) return;
        if (value === 0 && histogram.zeroThreshold === 0) return;
        // Where the assumed ends of the outermost custom buckets stand for all that is beyond them, there is no inverse.
        if (hasCustomBuckets(histogram) && (value === histogram.customBounds[0] || value === histogram.customBounds.at(-1))) return;
        if (hasCustomBuckets(histogram) && histogram.customBounds.length === 0) return;
        expect(Math.abs(fraction(-infinity, value, histogram) - q)).toBeLessThan(1e-9 + 1e-9 / histogram.count);
      }),
    );
  });
});

describe('fractions', () => {
  test('add up over neighbouring ranges, to 1 over all', () => {
    const number = fc.double({ min: -1e4, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(anyHistogram, number, number, (histogram, a, b) => {
        if (histogram.count === 0) return;
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const parts = [fraction(-infinity, low, histogram), fraction(low, high, histogram), fraction(high, infinity, histogram)];
        for (const part of parts) expect(part).toBeGreaterThanOrEqual(-1e-12);
        expect(parts.reduce((total, part) => total + part, 0)).toBeCloseTo(1, 9);
        expect(fraction(-infinity, infinity, histogram)).toBe(1);
      }),
    );
  });

  test('of an empty range are 0, of nothing NaN', () => {
    const histogram = histogramOf({ buckets: [1] });
    expect([fraction(2, 2, histogram), fraction(3, 2, histogram)]).toEqual([0, 0]);
    expect([fraction(Number.NaN, 2, histogram), fraction(0, 1, histogramOf({}))]).toEqual([Number.NaN, Number.NaN]);
  });

  test('take nothing from inside a custom bucket without an end', () => {
    const histogram = histogramOf({ schema: -53, customBounds: [-3, -2, -1], buckets: [10, 2, 3, 85] });
    expect(fraction(-4, -2, histogram)).toBe(0.02);
    expect(fraction(0, 1, histogram)).toBe(0);
    expect(fraction(-2.5, infinity, histogram)).toBe(0.89);
  });
});

describe('moments', () => {
  test('are estimated from the middles of buckets', () => {
    const ten = histogramOf({ negative: [0, 0, 0, 0, 10], sum: -100 });
    expect(histogramAverage(ten)).toBe(-10);
    expect(histogramVariance(ten)).toBeCloseTo(1.725830020304794, 12);
    expect(histogramDeviation(ten)).toBeCloseTo(1.3137084989848, 12);
    const custom = histogramOf({ schema: -53, customBounds: [0, 0.1, 0.2, 1], buckets: [0, 50, 20, 40], sum: 330 });
    expect(histogramVariance(custom)).toBeCloseTo(7.527045454545455, 12);
    expect(histogramVariance(histogramOf({}))).toBeNaN();
  });
});
