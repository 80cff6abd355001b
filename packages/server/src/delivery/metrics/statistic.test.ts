import { expect, test } from 'vitest';
import { percentile, statistic } from './statistic.ts';

test('percentiles interpolate: the examples of the reference', () => {
  expect(percentile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(percentile([10], 0.9)).toBe(10);
  expect(percentile([], 0.5)).toBeNaN();
});

test('other stats', () => {
  const values = [3, 1, 2, 10];
  expect((['mean', 'sum', 'count', 'min', 'max'] as const).map((stat) => statistic(stat, values))).toEqual([4, 16, 4, 1, 10]);
  expect(statistic('count', [])).toBeNaN();
});
