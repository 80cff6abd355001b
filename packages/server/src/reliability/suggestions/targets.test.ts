import { describe, expect, test } from 'vitest';
import { roundAbove } from './measure.ts';
import { promiseFor, shareText } from './targets.ts';

describe('what could be promised', () => {
  test.each([
    // 0.07 % of a budget of 0.1 % were used: kept with some left.
    [999_300, 1_000_000, 0.999],
    // 0.09 % would leave too little of it.
    [999_100, 1_000_000, 0.998],
    // Without a failure as much as there were events for: 0.01 % of 100,000 are ten, 0.05 % of 10,000 are five.
    [100_000, 100_000, 0.9999],
    [10_000, 10_000, 0.9995],
    [1_000, 1_000, 0.995],
    [5, 10, undefined],
    [0, 1_000_000, undefined],
    [0, 0, undefined],
  ])('of %d good in %d', (good, total, promise) => {
    expect(promiseFor(good, total)).toBe(promise);
  });
});

describe('shares in words', () => {
  test.each([
    [1, '100 %'],
    [0.99931, '99.93 %'],
    [0.999999, '99.9999 %'],
    [0.95, '95 %'],
    [0.5, '50 %'],
  ])('%d', (share, text) => {
    expect(shareText(share)).toBe(text);
  });
});

test.each([
  [0, 1],
  [1.2, 2],
  [120, 200],
  [500, 500],
  [501, 1_000],
])('a round number above %d', (value, limit) => {
  expect(roundAbove(value)).toBe(limit);
});
