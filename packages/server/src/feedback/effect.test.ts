import { expect, test } from 'vitest';
import { judgeEffect } from './effect.ts';

const day = 86_400_000;
const done = Date.parse('2026-10-15T10:00:00Z');
const firstDayAfter = Date.parse('2026-10-16T00:00:00Z');

/** Days before the action alternate around 10: limits are 10 ± 2.66 × 2. */
function history(after: readonly number[], before = Array.from({ length: 28 }, (_, i) => (i % 2 === 0 ? 9 : 11))) {
  const start = Date.parse('2026-10-15T00:00:00Z') - before.length * day;
  return [
    ...before.map((value, i) => ({ time: start + i * day, value })),
    { time: Date.parse('2026-10-15T00:00:00Z'), value: 1000 },
    ...after.map((value, i) => ({ time: firstDayAfter + i * day, value })),
  ];
}

test('a day beyond the natural limits in the expected direction is an effect', () => {
  const effect = judgeEffect(history([10, 11, 9, 16, 10, 11, 9]), done, { direction: 'up' });
  expect(effect).toMatchObject({ verdict: 'moved', before: 10 });
  expect(effect.after).toBeCloseTo(76 / 7);
});

test('eight days on the expected side of the mean are an effect, seven are none', () => {
  expect(judgeEffect(history(Array(8).fill(9)), done, { direction: 'down' }).verdict).toBe('moved');
  expect(judgeEffect(history(Array(7).fill(9)), done, { direction: 'down' }).verdict).toBe('not_moved');
});

test('routine variation is no effect, and neither is the other direction', () => {
  expect(judgeEffect(history([9, 11, 9, 11, 9, 11, 9]), done, { direction: 'up' }).text).toMatch(/Routine variation/);
  expect(judgeEffect(history(Array(9).fill(3)), done, { direction: 'up' })).toMatchObject({
    verdict: 'not_moved',
    text: 'It moved the other way.',
  });
});

test('less than the expected amount is not what was expected', () => {
  expect(judgeEffect(history(Array(8).fill(12)), done, { direction: 'up', amount: 5 }).verdict).toBe('not_moved');
  expect(judgeEffect(history(Array(8).fill(12)), done, { direction: 'up', amount: 2 }).verdict).toBe('moved');
});

test('the day on which it was done counts on neither side', () => {
  const effect = judgeEffect(history([10, 10, 10, 10, 10, 10, 10]), done, { direction: 'up' });
  expect(effect).toMatchObject({ before: 10, after: 10, verdict: 'not_moved' });
});

test('six days after are too early, seven days before no baseline', () => {
  expect(judgeEffect(history([20, 20, 20, 20, 20, 20]), done, { direction: 'up' }).verdict).toBe('too_early');
  expect(judgeEffect(history(Array(10).fill(20), [9, 11, 9, 11, 9, 11, 9]), done, { direction: 'up' })).toMatchObject({
    verdict: 'no_baseline',
    after: 20,
  });
});

test('no data at all has no means', () => {
  expect(judgeEffect([], done, { direction: 'up' })).toMatchObject({ verdict: 'no_baseline', before: null, after: null });
});
