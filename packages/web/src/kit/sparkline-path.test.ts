import { expect, test } from 'vitest';
import { pathOf, singles } from './sparkline-path.ts';

const same = (value: number) => value;

test('a line runs through neighbours and breaks where a value is missing', () => {
  expect(pathOf([1, 2, null, 3, 4], same, same)).toBe('M0.0 1.0L1.0 2.0M3.0 3.0L4.0 4.0');
});

test('values between gaps are found, at the ends too', () => {
  expect(singles([1, null, 2, null, 3, 4, null, 0])).toEqual([0, 2, 7]);
  expect(singles([1, 2, 3])).toEqual([]);
  expect(singles([5])).toEqual([0]);
  expect(singles([null, null])).toEqual([]);
});
