import { describe, expect, test } from 'vitest';
import { alikeHistogram, comparablePair, histogramOf } from '../../../../test/support/histograms.ts';
import fc from '../../../../test/support/property.ts';
import { HistogramMean, HistogramSum } from './accumulate.ts';
import { accumulated } from './accumulated.ts';
import { add, divide } from './arithmetic.ts';
import { nearlyEqual } from './equality.ts';
import type { Histogram } from './types.ts';

const of = (total: HistogramSum | HistogramMean, samples: readonly Histogram[]) => {
  for (const sample of samples) total.add(sample);
  return accumulated(total);
};
const sumHistograms = (samples: readonly Histogram[]) => of(new HistogramSum(), samples);
const averageHistograms = (samples: readonly Histogram[]) => of(new HistogramMean(), samples);

const withSums = (...sums: number[]) => sums.map((sum, at) => histogramOf({ count: at + 1, sum }));

describe('sums of many', () => {
  test('do not lose small terms between large ones', () => {
    expect(sumHistograms(withSums(1, 1e100, 1, -1e100)).value).toMatchObject({ count: 10, sum: 2 });
    expect(averageHistograms(withSums(1, 1e100, 1, -1e100)).value).toMatchObject({ count: 2.5, sum: 0.5 });
  });

  test('compensate every bucket', () => {
    const bucket = (count: number) => histogramOf({ count: 1, buckets: [count], negative: [count], zeroCount: count });
    const { value } = sumHistograms([bucket(1), bucket(1e100), bucket(1), bucket(-1e100)]);
    expect(value).toMatchObject({ positiveCounts: [2], negativeCounts: [2], zeroCount: 2 });
  });

  test('are the sums of pairs, whatever the buckets', () => {
    fc.assert(
      fc.property(comparablePair, ([left, right]) => {
        expect(nearlyEqual(sumHistograms([left, right]).value as Histogram, add(left, right)?.histogram as Histogram, 1e-12)).toBe(true);
      }),
    );
  });

  test('do not depend on the order', () => {
    fc.assert(
      fc.property(fc.array(alikeHistogram, { minLength: 1, maxLength: 5 }), (histograms) => {
        const forward = sumHistograms(histograms).value as Histogram;
        expect(nearlyEqual(sumHistograms(histograms.toReversed()).value as Histogram, forward, 1e-12)).toBe(true);
        expect(nearlyEqual(averageHistograms(histograms).value as Histogram, divide(forward, histograms.length), 1e-12)).toBe(true);
      }),
    );
  });

  test('say what they met', () => {
    const exponential = histogramOf({ buckets: [1] });
    const custom = (bound: number) => histogramOf({ schema: -53, customBounds: [bound], buckets: [1] });
    expect(sumHistograms([exponential, custom(1)])).toEqual({ value: undefined, notes: [{ kind: 'mixed_schemas' }] });
    expect(averageHistograms([custom(1), custom(2)]).notes).toEqual([{ kind: 'reconciled', during: 'aggregation' }]);
    const hinted = (['not_reset', 'gauge', 'reset'] as const).map((resetHint) => histogramOf({ resetHint }));
    expect(sumHistograms(hinted).notes).toEqual([{ kind: 'collision', during: 'aggregation' }]);
    expect(sumHistograms([]).value).toBeUndefined();
  });

  test('of gauges and counters are gauges', () => {
    const total = new HistogramSum();
    for (const resetHint of ['not_reset', 'unknown', 'gauge'] as const) total.add(histogramOf({ resetHint }));
    expect(total.result()?.resetHint).toBe('gauge');
  });
});

describe('means', () => {
  test('of values whose sum overflows stay finite', () => {
    const mean = new HistogramMean();
    for (const count of [1.7e308, 1e308, 3e307]) mean.add(histogramOf({ count, sum: 6 }));
    expect(mean.result()?.count).toBeCloseTo(1e308, -300);
    expect(mean.result()?.sum).toBeCloseTo(6, 12);
  });

  test('of one are the one', () => {
    const histogram = histogramOf({ schema: 3, buckets: [1, 2, 1], sum: 5 });
    expect(averageHistograms([histogram]).value).toEqual(histogram);
  });
});
