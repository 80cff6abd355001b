import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import { calendarStart, type SloWindow, windowAt, windowLength } from './window.ts';

const at = (text: string) => Temporal.ZonedDateTime.from(text).epochMilliseconds;
const berlin = (duration: string, start = '2026-01-01 00:00:00'): SloWindow => ({
  rolling: false,
  duration,
  start,
  timezone: 'Europe/Berlin',
});

test('a rolling window ends at the moment', () => {
  const time = at('2026-11-24T12:00[UTC]');
  expect(windowAt({ rolling: true, duration: '28d' }, time, 'UTC')).toEqual({ from: time - 28 * 86_400_000, to: time, end: time });
});

describe('a calendar window', () => {
  test('of a month is cut in its own time zone, whatever that of the server', () => {
    const range = windowAt(berlin('1M'), at('2026-03-15T12:00[UTC]'), 'UTC');
    expect(range).toEqual({
      from: at('2026-03-01T00:00[Europe/Berlin]'),
      to: at('2026-03-15T12:00[UTC]'),
      end: at('2026-04-01T00:00[Europe/Berlin]'),
    });
    expect(windowLength(range)).toBe((31 * 24 - 1) * 3_600_000);
  });

  test.each([
    ['2026-03-29T12:00[Europe/Berlin]', 23],
    ['2026-10-25T12:00[Europe/Berlin]', 25],
    ['2026-06-01T12:00[Europe/Berlin]', 24],
  ])('of a day at %s has %d hours', (time, hours) => {
    const range = windowAt(berlin('1d'), at(time), 'UTC');
    expect(windowLength(range)).toBe(hours * 3_600_000);
    expect(Temporal.Instant.fromEpochMilliseconds(range.from).toZonedDateTimeISO('Europe/Berlin').hour).toBe(0);
  });

  test('begins whole: its first moment still belongs to the one before', () => {
    const boundary = at('2026-04-01T00:00[Europe/Berlin]');
    expect(windowAt(berlin('1Q'), boundary, 'UTC').from).toBe(at('2026-01-01T00:00[Europe/Berlin]'));
    expect(windowAt(berlin('1Q'), boundary + 1, 'UTC').from).toBe(boundary);
  });

  test('reaches back before its start', () => {
    expect(windowAt(berlin('2w', '2026-06-01 08:00:00'), at('2026-05-20T12:00[Europe/Berlin]'), 'UTC').from).toBe(
      at('2026-05-18T08:00[Europe/Berlin]'),
    );
  });

  test('holds the last millisecond before the moment, whatever the duration', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2e12 }),
        fc.constantFrom('1d', '2w', '1M', '1Q', '1Y', '6h'),
        fc.constantFrom('01', '15', '31'),
        (time, duration, on) => {
          const { from, to, end } = windowAt(berlin(duration, `2024-01-${on} 00:00:00`), time, 'UTC');
          expect(from).toBeLessThan(time);
          expect(to).toBe(time);
          expect(end).toBeGreaterThanOrEqual(time);
        },
      ),
    );
  });
});

describe('a window of the calendar by its name', () => {
  const named = (unit: keyof typeof calendarStart, timezone?: string): SloWindow => ({ rolling: false, ...calendarStart[unit], timezone });
  const hours = (unit: keyof typeof calendarStart, time: string, timezone?: string) =>
    windowLength(windowAt(named(unit, timezone), at(time), 'Europe/Berlin')) / 3_600_000;

  test.each([
    ['October, in which the clocks go back: 31 days and an hour', 'month', '2026-10-15T12:00[Europe/Berlin]', 31 * 24 + 1],
    ['March, in which they go forward', 'month', '2026-03-15T12:00[Europe/Berlin]', 31 * 24 - 1],
    ['February', 'month', '2026-02-28T23:59[Europe/Berlin]', 28 * 24],
    ['February of a leap year', 'month', '2028-02-29T12:00[Europe/Berlin]', 29 * 24],
    ['the first quarter: 31 + 28 + 31 days less an hour', 'quarter', '2026-02-01T12:00[Europe/Berlin]', 90 * 24 - 1],
    ['the fourth quarter: 92 days and an hour', 'quarter', '2026-12-31T23:59[Europe/Berlin]', 92 * 24 + 1],
    ['the week in which the clocks go back', 'week', '2026-10-25T12:00[Europe/Berlin]', 7 * 24 + 1],
    ['a year', 'year', '2026-06-01T12:00[Europe/Berlin]', 365 * 24],
    ['a leap year', 'year', '2028-06-01T12:00[Europe/Berlin]', 366 * 24],
  ] as const)('is %s', (_, unit, time, expected) => {
    expect(hours(unit, time)).toBe(expected);
  });

  test("begins at midnight of the organization's time zone, or of its own", () => {
    const time = at('2026-11-01T02:00[Europe/Berlin]');
    expect(windowAt(named('month'), time, 'Europe/Berlin').from).toBe(at('2026-11-01T00:00[Europe/Berlin]'));
    // In New York it is still October.
    expect(windowAt(named('month', 'America/New_York'), time, 'Europe/Berlin').from).toBe(at('2026-10-01T00:00[America/New_York]'));
    expect(windowAt(named('week'), at('2026-11-29T12:00[Europe/Berlin]'), 'Europe/Berlin').from).toBe(
      at('2026-11-23T00:00[Europe/Berlin]'),
    );
  });
});
