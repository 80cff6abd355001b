import { describe, expect, test } from 'vitest';
import { behaviourOf } from './behaviour.ts';
import type { Answer, Series } from './types.ts';

const series = (values: number[], partialLast = false): Series => ({
  labels: {},
  times: values.map((_, index) => index * 1000),
  values: Float64Array.from(values),
  n: Float64Array.from(values, () => 1),
  partial: values.map((_, index) => partialLast && index === values.length - 1),
});
const answer = (...all: Series[]): Answer => ({
  unit: 'count',
  series: all,
  explain: {
    sql: null,
    freshness: null,
    metric: 'test.metric',
    title: 'Test',
    definition: 'A test.',
    unit: 'count',
    direction: 'up',
    stat: null,
    from: 0,
    to: 1,
    timezone: 'UTC',
    sampleSize: 1,
  },
});
const routine = [10, 12, 11, 9, 10, 11, 12, 10, 9, 11];

describe('whether a metric moved', () => {
  test('an ordinary change is routine variation, with both values and the change', () => {
    const { comparison, limits, signals } = behaviourOf(answer(series(routine)));
    expect(limits?.points).toBe(10);
    expect(signals).toEqual([]);
    expect(comparison).toMatchObject({ current: 11, previous: 9, absolute: 2, moved: false });
    expect(comparison.relative).toBeCloseTo(2 / 9, 12);
    expect(comparison.reason).toContain('Routine variation');
  });

  test('a last value beyond the limits has moved', () => {
    const { comparison } = behaviourOf(answer(series([...routine, 40])));
    expect(comparison).toMatchObject({ current: 40, moved: true });
    expect(comparison.reason).toContain('Above the upper limit');
  });

  test('an old signal does not make the last period move', () => {
    const { signals, comparison } = behaviourOf(answer(series([...routine, ...routine, 90, ...routine])));
    expect(signals.map(({ rule }) => rule)).toContain('outside');
    expect(comparison.moved).toBe(false);
  });

  test('a period that is not over is neither a point nor the current value', () => {
    const { comparison, limits } = behaviourOf(answer(series([...routine, 0], true)));
    expect(limits?.points).toBe(10);
    expect(comparison).toMatchObject({ current: 11, previous: 9, moved: false });
  });

  test('limits end where the values must: counts at 0, shares at 1', () => {
    expect(behaviourOf(answer(series([0, 2, 0, 1, 0, 3, 0, 2, 0]))).limits?.lower).toBe(0);
    const share = { ...answer(series([0.98, 1, 0.97, 1, 0.99, 1, 0.96, 1])), unit: 'ratio' };
    expect(behaviourOf(share).limits?.upper).toBe(1);
    const remaining = { ...answer(series([0.4, -0.2, 0.3, -0.1, 0.2, 0.4, -0.3, 0.1])), unit: 'ratio' };
    expect(behaviourOf(remaining).limits?.lower).toBeLessThan(-0.3);
  });

  test('too few points are refused with the reason', () => {
    const { comparison, limits, signals } = behaviourOf(answer(series([1, Number.NaN, 2, 3])));
    expect(limits).toBeNull();
    expect(signals).toEqual([]);
    expect(comparison).toMatchObject({ current: 3, previous: 2, moved: null });
    expect(comparison.reason).toContain('3 complete periods have data, and it takes 8');
  });

  test('a last period without data cannot have moved', () => {
    const { comparison } = behaviourOf(answer(series([...routine, Number.NaN])));
    expect(comparison).toMatchObject({ moved: null, reason: 'The last complete period has no data.' });
    expect(comparison.current).toBeNaN();
  });

  test('a change from 0 has no share', () => {
    expect(behaviourOf(answer(series([0, 5]))).comparison).toMatchObject({ absolute: 5, relative: Number.NaN });
  });

  test('several series are refused, with what to do', () => {
    expect(() => behaviourOf(answer(series([1]), series([2])))).toThrow(/one series at a time.*filter to one/);
  });
});
