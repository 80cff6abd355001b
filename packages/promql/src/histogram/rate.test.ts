import { describe, expect, test } from 'vitest';
import { comparablePair, exponentialHistogram, histogramOf } from '../../../../test/support/histograms.ts';
import fc from '../../../../test/support/property.ts';
import { commonLayout, conform } from './align.ts';
import { add } from './arithmetic.ts';
import { nearlyEqual } from './equality.ts';
import { histogramChange, histogramStep, histogramStepRate } from './rate.ts';
import type { Histogram } from './types.ts';

const counter = { counter: true };
const gauge = { counter: false };
const custom = (customBounds: number[], buckets: number[]) => histogramOf({ schema: -53, customBounds, buckets });

describe('the change over a window', () => {
  test('of a counter takes resets in, seen in a single bucket too', () => {
    const samples = [
      [1, 2, 1],
      [1, 1, 3],
      [1, 2, 3],
    ].map((buckets) => histogramOf({ buckets, sum: 5 }));
    const { value } = histogramChange(samples, counter);
    expect(value).toMatchObject({ count: 6, sum: 5, positiveCounts: [1, 2, 3], resetHint: 'gauge' });
    const later = [[1], [4], [3], [5]].map((buckets) => histogramOf({ buckets }));
    expect(histogramChange(later, counter).value).toMatchObject({ count: 8, positiveCounts: [8] });
  });

  test('of a counter that grew is what was added', () => {
    fc.assert(
      fc.property(comparablePair, ([first, more]) => {
        const last = add(first, more)?.histogram as Histogram;
        const layout = commonLayout(first, last) as NonNullable<ReturnType<typeof commonLayout>>;
        const change = histogramChange([first, last], counter).value as Histogram;
        expect(nearlyEqual(change, conform(more, layout), 1e-12)).toBe(true);
      }),
    );
  });

  test('goes by start times where counts do not tell', () => {
    const samples = [histogramOf({ buckets: [5] }), histogramOf({ buckets: [5] }), histogramOf({ buckets: [5] })];
    expect(histogramChange(samples, { counter: true, restarted: () => true }).value).toMatchObject({ count: 10 });
    expect(histogramChange(samples, { counter: true, restarted: (at) => at === 2 }).value).toMatchObject({ count: 5 });
  });

  test('is said to be of the wrong kind of metric', () => {
    const samples = (['gauge', 'unknown'] as const).map((resetHint) => histogramOf({ buckets: [1], resetHint }));
    expect(histogramChange(samples, counter).notes).toEqual([{ kind: 'not_a_counter' }]);
    expect(histogramChange(samples, gauge).notes).toEqual([{ kind: 'not_a_gauge' }]);
    const gauges = samples.map((sample): Histogram => ({ ...sample, resetHint: 'gauge' }));
    expect(histogramChange(gauges, gauge)).toMatchObject({ value: { count: 0, positiveCounts: [] }, notes: [] });
  });

  test('does not exist between exponential and custom buckets, but after a reset the first sample does not matter', () => {
    const exponential = histogramOf({ buckets: [9] });
    expect(histogramChange([exponential, custom([5], [9]), exponential], counter)).toEqual({
      value: undefined,
      notes: [{ kind: 'mixed_schemas' }],
    });
    expect(histogramChange([custom([5], [1]), { ...exponential, count: 0 }], counter).value).toMatchObject({ positiveCounts: [9] });
    expect(histogramChange([exponential, { ...custom([5], [1]), resetHint: 'gauge' }], gauge).value).toBeUndefined();
  });

  test('between different custom bounds is at those that all have', () => {
    const result = histogramChange([custom([5], [1]), custom([5], [1]), custom([5, 10], [3])], counter);
    expect(result).toMatchObject({
      value: { customBounds: [5], positiveCounts: [2] },
      notes: [{ kind: 'reconciled', during: 'subtraction' }],
    });
  });

  test('comes at the coarsest schema of a counter window', () => {
    fc.assert(
      fc.property(fc.array(exponentialHistogram, { minLength: 2, maxLength: 4 }), (samples) => {
        const coarsest = Math.min(...samples.slice(1).map(({ schema }) => schema));
        expect(histogramChange(samples, counter).value?.schema).toBeLessThanOrEqual(coarsest);
      }),
    );
  });
});

describe('the change between two samples', () => {
  const [less, more] = [histogramOf({ buckets: [2], sum: 4 }), histogramOf({ buckets: [5], sum: 6 })];

  test('is the whole new sample after a reset of a counter', () => {
    expect(histogramStep(less, more, counter).value).toMatchObject({ count: 3, sum: 2 });
    expect(histogramStep(more, less, counter).value).toMatchObject({ count: 2, sum: 4 });
    expect(histogramStep(more, less, gauge)).toMatchObject({
      value: { count: -3, positiveCounts: [-3] },
      notes: [{ kind: 'not_a_gauge' }],
    });
    expect(histogramStep(less, more, { counter: true, restarted: () => true }).value).toMatchObject({ count: 5 });
  });

  test('per second is divided by the time between them', () => {
    expect(histogramStepRate(less, more, 1500, counter).value).toMatchObject({ count: 2, positiveCounts: [2] });
  });

  test('does not exist between exponential and custom buckets', () => {
    expect(histogramStep(less, { ...custom([1], [3]), resetHint: 'not_reset' }, counter)).toEqual({
      value: undefined,
      notes: [{ kind: 'mixed_schemas' }],
    });
  });
});
