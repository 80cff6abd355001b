import { expect, test } from 'vitest';
import { mostAttempts, waitAfter } from './backoff.ts';

const second = 1000;
const hour = 3_600_000;
const middle = 0.5;

test('waits longer after each attempt, and gives up after 32 hours and a half', () => {
  const waits = Array.from({ length: mostAttempts - 1 }, (_, index) => waitAfter(index + 1, middle) ?? 0);
  expect(waits[0]).toBe(5 * second);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  const total = waits.reduce((sum, wait) => sum + wait, 0);
  expect(Math.floor(total / hour)).toBe(32);
  expect(waitAfter(mostAttempts, middle)).toBeUndefined();
});

test('spreads by a fifth to either side', () => {
  expect(waitAfter(1, 0)).toBe(4 * second);
  expect(waitAfter(1, 1)).toBe(6 * second);
});

test('waits at least as long as the receiver asks for', () => {
  expect(waitAfter(1, middle, 90 * second)).toBe(90 * second);
  expect(waitAfter(7, middle, 90 * second)).toBe(hour);
});
