import { expect, test } from 'vitest';
import { daysAfter, dueText, isOverdue, today } from './due.ts';

test('today is the date in the organization’s time zone', () => {
  const evening = Date.parse('2026-11-24T23:30:00Z');
  expect(today(evening, 'UTC')).toBe('2026-11-24');
  expect(today(evening, 'Europe/Berlin')).toBe('2026-11-25');
});

test('an action is not overdue on the day it is due', () => {
  expect(isOverdue('2026-11-24', '2026-11-24')).toBe(false);
  expect(isOverdue('2026-11-24', '2026-11-25')).toBe(true);
});

test('days are counted across months', () => {
  expect(daysAfter('2026-11-24', 7)).toBe('2026-12-01');
});

test('a due date is the same day everywhere', () => {
  expect(dueText('2026-12-01')).toBe('Tue 1 Dec 2026');
});
