import { describe, expect, test } from 'vitest';
import fc from '../../../../../../test/support/property.ts';
import { compileInterval, type IntervalSpec } from './time-intervals.ts';

const within = (time: string, ...parts: IntervalSpec[]) => compileInterval(parts)(Date.parse(time));

describe('office hours in Berlin', () => {
  const office = { times: [{ startTime: '09:00', endTime: '17:00' }], weekdays: ['monday:friday'], location: 'Europe/Berlin' };

  test.each([
    ['2026-11-30T07:59:59Z', false, 'a Monday in winter, a second before nine'],
    ['2026-11-30T08:00:00Z', true, 'nine in winter is eight in UTC'],
    ['2026-11-30T15:59:59Z', true, 'a second before five'],
    ['2026-11-30T16:00:00Z', false, 'the end is excluded'],
    ['2026-07-06T06:59:59Z', false, 'a Monday in summer'],
    ['2026-07-06T07:00:00Z', true, 'nine in summer is seven in UTC'],
    ['2026-11-29T10:00:00Z', false, 'a Sunday'],
    ['2026-11-29T23:30:00Z', false, 'Monday there, but in the night'],
  ])('%s: %s (%s)', (time, expected) => {
    expect(within(time, office)).toBe(expected);
  });
});

describe('the hours at which clocks change', () => {
  const early = { times: [{ startTime: '02:00', endTime: '03:00' }], location: 'Europe/Berlin' };

  test('the hour that comes twice in autumn is within both times', () => {
    // 2026-10-25: 03:00 CEST becomes 02:00 CET at 01:00 UTC.
    expect(['2026-10-24T23:59Z', '2026-10-25T00:00Z', '2026-10-25T01:59Z', '2026-10-25T02:00Z'].map((time) => within(time, early))).toEqual(
      [false, true, true, false],
    );
  });

  test('the hour that is skipped in spring is never', () => {
    // 2026-03-29: 02:00 CET becomes 03:00 CEST at 01:00 UTC.
    expect(['2026-03-29T00:59Z', '2026-03-29T01:00Z', '2026-03-29T01:30Z'].map((time) => within(time, early))).toEqual([
      false,
      false,
      false,
    ]);
  });
});

test.each([
  ['2026-02-28T12:00Z', ['-1'], true],
  ['2026-02-27T12:00Z', ['-1'], false],
  ['2028-02-29T12:00Z', ['-1'], true],
  ['2026-01-29T12:00Z', ['-3:-1'], true],
  ['2026-01-28T12:00Z', ['-3:-1'], false],
  ['2026-02-28T12:00Z', ['25:31'], true],
  ['2026-02-28T12:00Z', ['29:31'], false],
  ['2026-04-10T12:00Z', ['1:-21'], true],
  ['2026-04-11T12:00Z', ['1:-21'], false],
])('%s is in days %j: %s', (time, daysOfMonth, expected) => {
  expect(within(time, { daysOfMonth })).toBe(expected);
});

test('months, years and midnight; any of several parts is enough', () => {
  expect(within('2026-12-31T23:59Z', { months: ['december'], years: ['2026:2027'] })).toBe(true);
  expect(within('2028-12-31T23:59Z', { months: ['12'], years: ['2026:2027'] })).toBe(false);
  expect(within('2026-12-31T23:59Z', { times: [{ startTime: '22:00', endTime: '24:00' }] })).toBe(true);
  expect(within('2026-06-01T00:00Z', { months: ['may'] }, { months: ['june'] })).toBe(true);
  expect(within('2026-06-01T00:00Z', {})).toBe(true);
});

test.each([
  [{ weekdays: ['friday:monday'] }],
  [{ weekdays: ['fryday'] }],
  [{ weekdays: ['1'] }],
  [{ daysOfMonth: ['0'] }],
  [{ daysOfMonth: ['32'] }],
  [{ daysOfMonth: ['-1:3'] }],
  [{ months: ['13'] }],
  [{ times: [{ startTime: '22:00', endTime: '06:00' }] }],
  [{ times: [{ startTime: '9:00', endTime: '10:00' }] }],
  [{ times: [{ startTime: '09:00', endTime: '24:01' }] }],
])('%j is refused', (part: IntervalSpec) => {
  expect(() => compileInterval([part])).toThrow(RangeError);
});

describe('around changes of the clocks, by what Intl shows', () => {
  const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
  const formats = new Map<string, Intl.DateTimeFormat>();
  const shown = (time: number, timeZone: string) => {
    const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', weekday: 'long' } as const;
    const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en', { ...fields, hourCycle: 'h23', calendar: 'gregory', timeZone });
    formats.set(timeZone, format);
    const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
    return { ...parts, minutes: Number(parts.hour) * 60 + Number(parts.minute) } as Record<string, string> & { minutes: number };
  };

  test('a moment is within by the wall clock and calendar', () => {
    const zones = ['Australia/Lord_Howe', 'Pacific/Apia', 'America/Havana', 'Europe/Berlin', 'Asia/Kolkata', 'America/St_Johns'];
    const dates = ['2026-04-05', '2026-10-04', '2011-12-30', '2026-03-08', '2026-11-01', '2026-03-29', '2028-02-29', '2026-12-31'];
    const clock = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom(...dates),
        fc.integer({ min: -2 * 86_400, max: 2 * 86_400 }),
        fc.tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 1440 })).filter(([from, to]) => from < to),
        fc.constantFrom(...days),
        fc.integer({ min: -31, max: 31 }).filter((day) => day !== 0),
        fc.integer({ min: 1, max: 12 }),
        (location, date, seconds, [from, to], weekday, day, month) => {
          const time = Date.parse(`${date}T00:00Z`) + seconds * 1000;
          const here = shown(time, location);
          const is = (part: Omit<IntervalSpec, 'location'>) => compileInterval([{ ...part, location }])(time);
          expect(is({ times: [{ startTime: clock(from), endTime: clock(to) }] })).toBe(here.minutes >= from && here.minutes < to);
          expect(is({ weekdays: [weekday] })).toBe(here.weekday?.toLowerCase() === weekday);
          expect(is({ months: [String(month)] })).toBe(Number(here.month) === month);
          const length = new Date(Date.UTC(Number(here.year), Number(here.month), 0)).getUTCDate();
          expect(is({ daysOfMonth: [String(day)] })).toBe(Number(here.day) === (day < 0 ? length + day + 1 : day));
        },
      ),
    );
  });
});
