import { expect, test } from 'vitest';
import type { Assessed } from './assess.ts';
import { paceOf } from './notes.ts';
import { calendarStart, windowAt } from './window.ts';

const assessedAt = (time: string, bad: number): Assessed => {
  const window = { rolling: false, ...calendarStart.month } as const;
  const tally = { good: 100_000 - bad, total: 100_000, allowed: 100, length: 1, covered: 1 };
  const range = windowAt(window, Date.parse(time), 'Europe/Berlin');
  return { range, window: tally, measured: {} as Assessed['measured'], last: () => tally, state: 'healthy', why: '' };
};

test('the pace of October in Berlin, in which the clocks went back, is of 745 hours', () => {
  // 26 October 00:00 in winter time: 25 days and the hour that came twice.
  const pace = paceOf(assessedAt('2026-10-25T23:00:00Z', 50));
  expect(pace?.elapsed).toBeCloseTo(601 / 745, 12);
  // Half of what the events so far allow is spent, so of the month's budget half of the share that has passed.
  expect(pace?.consumed).toBeCloseTo((0.5 * 601) / 745, 12);
  expect(pace?.says).toBe("40.3 % of the window's budget is spent after 80.7 % of its time.");
});

test('a budget that is spent faster than the month passes does not last', () => {
  const pace = paceOf(assessedAt('2026-02-14T23:00:00Z', 150));
  expect(pace).toMatchObject({ elapsed: 0.5, consumed: 0.75 });
  expect(pace?.says).toContain('at this pace it does not last');
});

test('without events there is no pace', () => {
  const { range, ...rest } = assessedAt('2026-02-14T23:00:00Z', 0);
  expect(paceOf({ ...rest, range, window: { good: 0, total: 0, allowed: 0, length: 1, covered: 0 } })).toBeNull();
});
