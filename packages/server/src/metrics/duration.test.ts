import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { calendarLength, durationSchema, rollingStart } from './duration.ts';

const at = (text: string) => Temporal.ZonedDateTime.from(text).epochMilliseconds;

test('a rolling day is 24 hours, also when the clocks change', () => {
  const end = at('2026-03-30T12:00[Europe/Berlin]');
  expect(end - rollingStart(end, '28d', 'Europe/Berlin')).toBe(28 * 86_400_000);
  expect(end - rollingStart(end, '4w', 'Europe/Berlin')).toBe(28 * 86_400_000);
  expect(end - rollingStart(end, '90m', 'Europe/Berlin')).toBe(90 * 60_000);
});

test('rolling months are of the calendar in the time zone', () => {
  expect(rollingStart(at('2026-04-15T08:00[Europe/Berlin]'), '1M', 'Europe/Berlin')).toBe(at('2026-03-15T08:00[Europe/Berlin]'));
  expect(rollingStart(at('2026-04-15T08:00[Europe/Berlin]'), '1Q', 'Europe/Berlin')).toBe(at('2026-01-15T08:00[Europe/Berlin]'));
  expect(rollingStart(at('2026-03-31T08:00[UTC]'), '1M', 'UTC')).toBe(at('2026-02-28T08:00[UTC]'));
});

test('a length of the calendar can be taken several times', () => {
  expect(calendarLength('2w', 3).weeks).toBe(6);
  expect(calendarLength('1Q', 2).months).toBe(6);
});

test.each(['', '28', 'd', '0d', '-1d', '1.5h', '28 d', '1s', '99999d'])('"%s" is not a duration', (text) => {
  expect(durationSchema.safeParse(text).success).toBe(false);
});
