import { describe, expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import { type Calendar, calendarFrom, defaultCalendar, workingSeconds } from './working-time.ts';

const hour = 3600;
const paris = defaultCalendar('Europe/Paris');
const parisOffice: Calendar = { ...paris, from: '09:00', to: '17:00' };
const at = (iso: string) => Date.parse(iso);
const between = (from: string, to: string, calendar: Calendar) => workingSeconds(at(from), at(to), calendar) / hour;

describe('worked examples of the reference', () => {
  test('Friday 16:00 to Monday 10:00 in Paris', () => {
    const [from, to] = ['2024-03-08T16:00+01:00', '2024-03-11T10:00+01:00'];
    expect((at(to) - at(from)) / 1000 / hour).toBe(66);
    expect(between(from, to, paris)).toBe(18);
    expect(between(from, to, parisOffice)).toBe(2);
  });

  test('over the change to summer time', () => {
    const [from, to] = ['2024-03-29T16:00+01:00', '2024-04-01T10:00+02:00'];
    expect((at(to) - at(from)) / 1000 / hour).toBe(65);
    expect(between(from, to, paris)).toBe(18);
  });
});

test('a day on which clocks change has 23 or 25 hours', () => {
  const sundays: Calendar = { ...paris, weekdays: [7] };
  expect(between('2024-03-30T00:00Z', '2024-04-01T12:00Z', sundays)).toBe(23);
  expect(between('2024-10-26T00:00Z', '2024-10-28T12:00Z', sundays)).toBe(25);
});

test('holidays are local dates', () => {
  const easter: Calendar = { ...paris, holidays: ['2024-04-01'] };
  expect(between('2024-03-29T16:00+01:00', '2024-04-01T10:00+02:00', easter)).toBe(8);
  expect(between('2024-03-31T22:00Z', '2024-04-01T22:30Z', easter)).toBe(0.5);
});

test('hours that the clocks skip are not worked, and a day that a country skipped is none', () => {
  const early: Calendar = { ...paris, weekdays: [7], from: '02:30', to: '04:00' };
  expect(between('2024-03-30T12:00Z', '2024-03-31T12:00Z', early)).toBe(1);
  const samoa: Calendar = { ...defaultCalendar('Pacific/Apia'), weekdays: [4, 5, 6] };
  expect(between('2011-12-29T00:00-10:00', '2012-01-01T00:00+14:00', samoa)).toBe(48);
});

test('what is turned around is negative, what is far away is bounded', () => {
  expect(between('2024-03-11T10:00+01:00', '2024-03-08T16:00+01:00', paris)).toBe(-18);
  expect(workingSeconds(Number.MIN_SAFE_INTEGER, 0, paris)).toBe(0);
  expect(workingSeconds(Date.UTC(2201, 0), Date.UTC(2900, 0), defaultCalendar('UTC'))).toBe(0);
});

test('a definition is completed with Monday to Friday and whole days', () => {
  expect(calendarFrom({ timezone: 'Europe/Paris' })).toEqual(paris);
  expect(calendarFrom({ timezone: 'UTC', weekdays: ['sunday', 'monday'], from: '08:30' })).toEqual({
    timezone: 'UTC',
    weekdays: [7, 1],
    from: '08:30',
    to: '24:00',
    holidays: [],
  });
});

const zones = [
  'UTC',
  'Europe/Paris',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Pacific/Chatham',
  'Africa/Casablanca',
];
const calendarsOf = (hours: string[][]) =>
  fc
    .record({
      timezone: fc.constantFrom(...zones),
      weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      hours: fc.constantFrom(...hours),
      holidays: fc.array(fc.constantFrom('2018-11-04', '2024-03-31', '2024-10-27', '2025-01-01'), { maxLength: 2 }),
    })
    .map(({ hours: [from = '', to = ''], ...rest }): Calendar => ({ ...rest, from, to }));
/** Hours that no change of clocks begins or ends in the middle of. */
const plain = [
  ['00:00', '24:00'],
  ['09:00', '17:00'],
  ['00:00', '12:00'],
  ['22:00', '24:00'],
];
const calendars = calendarsOf([...plain, ['02:15', '03:45'], ['00:00', '02:30']]);
const times = fc.integer({ min: at('2016-01-01T00:00Z'), max: at('2028-01-01T00:00Z') });

test('spans add up, and never hold more work than time', () => {
  fc.assert(
    fc.property(calendars, fc.array(times, { minLength: 3, maxLength: 3 }), (calendar, unsorted) => {
      const [a, b, c] = unsorted.sort((x, y) => x - y) as [number, number, number];
      const whole = workingSeconds(a, c, calendar);
      expect(workingSeconds(a, b, calendar) + workingSeconds(b, c, calendar)).toBeCloseTo(whole, 6);
      expect(whole).toBeGreaterThanOrEqual(0);
      expect(whole).toBeLessThanOrEqual((c - a) / 1000);
    }),
    { numRuns: 500 },
  );
});

test('the same as looking at a local clock every quarter of an hour', () => {
  fc.assert(
    fc.property(calendarsOf(plain), times, fc.integer({ min: 1, max: 10 * 96 }), (calendar, start, quarters) => {
      const from = Math.floor(start / 900_000) * 900_000;
      const to = from + quarters * 900_000;
      expect(workingSeconds(from, to, calendar)).toBe(watched(from, to, calendar));
    }),
    { numRuns: 200 },
  );
});

/** Looks at the clock once a quarter: offsets of all zones above and all hours are multiples of it. */
function watched(from: number, to: number, calendar: Calendar): number {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: calendar.timezone, dateStyle: 'short', timeStyle: 'short' });
  let seconds = 0;
  for (let time = from; time < to; time += 900_000) {
    const [date = '', clock = ''] = format.format(time).split(' ');
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
    if (calendar.weekdays.includes(weekday) && !calendar.holidays.includes(date) && clock >= calendar.from && clock < calendar.to)
      seconds += 900;
  }
  return seconds;
}

test('a million spans take less than a second', () => {
  const calendar = { ...paris };
  const begun = performance.now();
  let sum = 0;
  for (let index = 0; index < 1_000_000; index++) sum += workingSeconds(1.6e12 + index * 100_000, 1.7e12 + index * 1_000, calendar);
  expect(sum).toBeGreaterThan(0);
  expect(performance.now() - begun).toBeLessThan(1_000);
});
