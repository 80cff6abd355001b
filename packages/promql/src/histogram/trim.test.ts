import { describe, expect, test } from 'vitest';
import { anyHistogram, histogramOf } from '../../../../test/support/histograms.ts';
import fc from '../../../../test/support/property.ts';
import { histogramFraction } from './fraction.ts';
import { trimLower, trimUpper } from './trim.ts';
import { type Histogram, hasCustomBuckets } from './types.ts';

const infinity = Number.POSITIVE_INFINITY;

describe('trimming', () => {
  const custom = histogramOf({ schema: -53, customBounds: [5, 10, 15, 20], buckets: [1, 6, 4, 3, 1], sum: 172.5 });

  test('cuts exponential buckets on a logarithmic scale', () => {
    const histogram = histogramOf({ buckets: [2, 4, 8, 16], negative: [1, 2], zeroCount: 1, zeroThreshold: 0.001, sum: 123.75 });
    const below = trimUpper(histogram, Math.SQRT2);
    expect(below.positiveCounts[1]).toBeCloseTo(2, 12);
    expect(below.sum).toBeCloseTo(0.2570938865989847, 9);
    expect(trimLower(histogram, Math.SQRT2).sum).toBeCloseTo(116.50067065070982, 9);
    expect(trimLower(histogram, 0)).toMatchObject({ zeroCount: 0.5, negativeCounts: [], count: 30.5 });
  });

  test('cuts custom buckets and the zero bucket linearly', () => {
    expect(trimUpper(custom, 7.5)).toMatchObject({ count: 4, sum: 21.25, positiveCounts: [1, 3] });
    const zero = histogramOf({ zeroCount: 5, zeroThreshold: 0.1 });
    const { zeroCount, sum } = trimLower(zero, 0.05);
    expect(zeroCount).toBeCloseTo(1.25, 12);
    expect(sum).toBeCloseTo(0.09375, 12);
  });

  test('takes a custom bucket without an end whole or not at all', () => {
    expect(trimUpper(custom, 50)).toMatchObject({ count: 14, sum: 150 });
    expect(trimLower(custom, 50)).toMatchObject({ count: 1, sum: 50, positiveCounts: [1] });
    const low = histogramOf({ schema: -53, customBounds: [-10, 5], buckets: [2, 1, 1] });
    expect(trimUpper(low, -15)).toMatchObject({ count: 2, sum: -30, positiveCounts: [2] });
    const one = histogramOf({ schema: -53, buckets: [100], sum: 7 });
    expect([trimUpper(one, 10).count, trimLower(one, 10).count]).toEqual([0, 0]);
  });

  test('that cuts nothing changes nothing, by NaN leaves nothing', () => {
    fc.assert(
      fc.property(anyHistogram, (histogram) => {
        expect(trimUpper(histogram, infinity)).toBe(histogram);
        expect(trimLower(histogram, -infinity)).toBe(histogram);
        expect(trimUpper(histogram, Number.NaN).count).toBe(0);
        expect(trimLower(histogram, Number.NaN).count).toBe(0);
      }),
    );
  });

  test('leaves what fractions say', () => {
    const pairs = fc.tuple(anyHistogram, fc.double({ min: -40, max: 40, noNaN: true }));
    fc.assert(
      fc.property(pairs, ([histogram, value]) => {
        if (histogram.count === 0 || unbounded(histogram, value)) return;
        const share = (lower: number, upper: number) => histogramFraction(lower, upper, histogram).value * histogram.count;
        expect(trimUpper(histogram, value).count).toBeCloseTo(share(-infinity, value), 8);
        expect(trimLower(histogram, value).count).toBeCloseTo(share(value, infinity), 8);
      }),
    );
  });
});

/** Inside custom buckets without an end, trimming is a matter of all or nothing on both sides. */
function unbounded(histogram: Histogram, value: number): boolean {
  if (!hasCustomBuckets(histogram)) return false;
  const { customBounds } = histogram;
  return customBounds.length === 0 || value < Math.max(customBounds[0] as number, 0) || value > (customBounds.at(-1) as number);
}
