import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import fc from '../../../../../../test/support/property.ts';
import { folded, parseCalendar } from './lines.ts';
import { occurrences, type Steps } from './occurrences.ts';
import { readCalendar } from './read.ts';
import { parseRecurrence } from './recurrence.ts';
import { writeCalendar } from './write.ts';

const at = (text: string) => Date.parse(text);
const people = [
  { email: 'ada@example.com', name: 'Ada' },
  { email: 'ann.lee@example.com', name: 'Ann Lee' },
  { email: 'ann@example.com', name: 'Ann' },
];
const range = { from: at('2026-03-01T00:00Z'), to: at('2026-05-01T00:00Z') };

function calendar(...events: string[][]): string {
  const lines = events.flatMap((event) => ['BEGIN:VEVENT', ...event, 'END:VEVENT']);
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n');
}

function shown(text: string, timezone = 'Europe/Berlin') {
  return readCalendar(text, people, timezone, range).held.map(
    ({ from, to, user }) => `${new Date(from).toISOString().slice(0, 16)} ${new Date(to).toISOString().slice(0, 16)} ${user}`,
  );
}

describe('reading', () => {
  test('a weekly shift stays at its local time when the clocks change', () => {
    const weekly = [
      'UID:1',
      'SUMMARY:Ada on call',
      'DTSTART;TZID=Europe/Berlin:20260323T090000',
      'DURATION:PT8H',
      'RRULE:FREQ=WEEKLY;COUNT=2',
    ];
    expect(shown(calendar(weekly))).toEqual([
      '2026-03-23T08:00 2026-03-23T16:00 ada@example.com',
      '2026-03-30T07:00 2026-03-30T15:00 ada@example.com',
    ]);
  });

  test('every second week on two days, without what is excepted and what was moved, up to its end', () => {
    const event = [
      'UID:2',
      'SUMMARY:night',
      'ATTENDEE;CN="Lee, Ann":MAILTO:Ann.Lee@example.com',
      'DTSTART:20260302T200000Z',
      'DTEND:20260303T040000Z',
      'RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;UNTIL=20260320T000000Z',
      'EXDATE:20260305T200000Z',
    ];
    const moved = ['UID:2', 'SUMMARY:Ada', 'RECURRENCE-ID:20260316T200000Z', 'DTSTART:20260317T200000Z', 'DTEND:20260317T220000Z'];
    expect(shown(calendar(event, moved))).toEqual([
      '2026-03-02T20:00 2026-03-03T04:00 ann.lee@example.com',
      '2026-03-17T20:00 2026-03-17T22:00 ada@example.com',
      '2026-03-19T20:00 2026-03-20T04:00 ann.lee@example.com',
    ]);
  });

  test('whole days are those of the schedule’s time zone; the longest name is the one that is meant', () => {
    const day = ['UID:3', 'SUMMARY:Ann Lee (primary)', 'DTSTART;VALUE=DATE:20260401', 'DTEND;VALUE=DATE:20260402'];
    expect(shown(calendar(day))).toEqual(['2026-03-31T22:00 2026-04-01T22:00 ann.lee@example.com']);
  });

  test('daily from long ago, found without being walked through from there, and cancelled ones left out', () => {
    const daily = [
      'UID:4',
      'SUMMARY:ada@example.com',
      'DTSTART:19900101T000000Z',
      'DTEND:19900101T010000Z',
      'RRULE:FREQ=DAILY;INTERVAL=30',
    ];
    // 2026-03-23 is 36 × 365 + 9 + 81 = 13,230 = 441 × 30 days after 1990-01-01.
    expect(shown(calendar(daily, [...daily, 'STATUS:CANCELLED']))).toEqual([
      '2026-03-23T00:00 2026-03-23T01:00 ada@example.com',
      '2026-04-22T00:00 2026-04-22T01:00 ada@example.com',
    ]);
  });

  test('what cannot be read is named and costs the others nothing', () => {
    const start = ['DTSTART:20260401T000000Z', 'DTEND:20260401T010000Z'];
    const { held, problems } = readCalendar(
      calendar(
        ['UID:1', 'SUMMARY:Zoe', ...start],
        ['UID:2', 'SUMMARY:Ada yearly', ...start, 'RRULE:FREQ=YEARLY;BYWEEKNO=20'],
        ['UID:3', 'SUMMARY:Ada there', 'DTSTART;TZID=Mars/Base:20260401T000000'],
        ['UID:4', 'SUMMARY:Ada', ...start],
      ),
      people,
      'UTC',
      range,
    );
    expect(held).toHaveLength(1);
    expect(problems).toEqual([
      '"Zoe" names nobody who has an account.',
      expect.stringMatching(/"Ada yearly" is left out: The recurrence FREQ=YEARLY/),
      expect.stringMatching(/"Ada there" is left out: the time zone "Mars\/Base"/),
    ]);
  });

  test('a line that says nothing about shifts may be broken, one that does may not', () => {
    const event = ['UID:1', 'SUMMARY:Ada', 'DTSTART:20260303T090000Z', 'DTEND:20260303T100000Z'];
    expect(shown(calendar([...event, 'X-NOTE;CN=a "b" c:x', 'no line at all']))).toHaveLength(1);
    expect(() => shown(calendar([...event, 'EXDATE;X="a:20260303T090000Z']))).toThrow(/EXDATE.* is no line of it/);
  });

  test('a rule whose days never come ends', () => {
    const never = [
      'UID:1',
      'SUMMARY:Ada',
      'DTSTART:20260303T090000Z',
      'DTEND:20260303T100000Z',
      'RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=MO;COUNT=5',
    ];
    expect(shown(calendar(never))).toEqual(['2026-03-03T09:00 2026-03-03T10:00 ada@example.com']);
  });

  test.each(['', 'BEGIN:VEVENT', 'BEGIN:VCALENDAR\nEND:VEVENT', '<html>', 'BEGIN:VCALENDAR\n'.repeat(20)])('%j is refused', (text) => {
    expect(() => readCalendar(text, people, 'UTC', range)).toThrow(/no iCalendar/);
  });

  test('events that recur thousands of times are given up together, and it is said', () => {
    const event = ['BEGIN:VEVENT', 'SUMMARY:Nobody', 'DTSTART:19900101T090000Z', 'RRULE:FREQ=DAILY;COUNT=10000', 'END:VEVENT'];
    const text = ['BEGIN:VCALENDAR', 'VERSION:2.0', ...Array.from({ length: 1000 }, () => event).flat(), 'END:VCALENDAR'].join('\r\n');
    expect(readCalendar(text, [], 'UTC', range).problems).toEqual([expect.stringContaining('recur too often')]);
  });
});

describe('a recurrence', () => {
  const days = (start: string, rule: string, from: string, to: string): string[] => {
    const first = Temporal.PlainDateTime.from(start);
    const [after, before] = [Temporal.PlainDateTime.from(from), Temporal.PlainDateTime.from(to)];
    return occurrences(parseRecurrence(rule), first, after, before).map((one) => one.toPlainDate().toString());
  };

  // The first ones are examples of RFC 5545, 3.8.5.3.
  test.each([
    ['1997-09-05', 'FREQ=MONTHLY;COUNT=4;BYDAY=1FR', ['1997-09-05', '1997-10-03', '1997-11-07', '1997-12-05']],
    ['1997-09-07', 'FREQ=MONTHLY;INTERVAL=2;COUNT=4;BYDAY=1SU,-1SU', ['1997-09-07', '1997-09-28', '1997-11-02', '1997-11-30']],
    ['1997-09-22', 'FREQ=MONTHLY;COUNT=3;BYDAY=-2MO', ['1997-09-22', '1997-10-20', '1997-11-17']],
    ['1997-09-28', 'FREQ=MONTHLY;COUNT=4;BYMONTHDAY=-3', ['1997-09-28', '1997-10-29', '1997-11-28', '1997-12-29']],
    ['1997-09-30', 'FREQ=MONTHLY;COUNT=5;BYMONTHDAY=1,-1', ['1997-09-30', '1997-10-01', '1997-10-31', '1997-11-01', '1997-11-30']],
    ['1997-09-04', 'FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3', ['1997-09-04', '1997-10-07', '1997-11-06']],
    ['1997-09-29', 'FREQ=MONTHLY;COUNT=4;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2', ['1997-09-29', '1997-10-30', '1997-11-27', '1997-12-30']],
    ['1998-02-13', 'FREQ=MONTHLY;COUNT=4;BYDAY=FR;BYMONTHDAY=13', ['1998-02-13', '1998-03-13', '1998-11-13', '1999-08-13']],
    ['1997-06-10', 'FREQ=YEARLY;COUNT=4;BYMONTH=6,7', ['1997-06-10', '1997-07-10', '1998-06-10', '1998-07-10']],
    ['1997-05-19', 'FREQ=YEARLY;COUNT=3;BYDAY=20MO', ['1997-05-19', '1998-05-18', '1999-05-17']],
    ['1997-03-13', 'FREQ=YEARLY;COUNT=4;BYMONTH=3;BYDAY=TH', ['1997-03-13', '1997-03-20', '1997-03-27', '1998-03-05']],
    [
      '1996-11-05',
      'FREQ=YEARLY;INTERVAL=4;COUNT=3;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8',
      ['1996-11-05', '2000-11-07', '2004-11-02'],
    ],
    ['1997-08-05', 'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU', ['1997-08-05', '1997-08-17', '1997-08-19', '1997-08-31']],
    ['2007-01-15', 'FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5', ['2007-01-15', '2007-01-30', '2007-02-15', '2007-03-15', '2007-03-30']],
    ['2025-01-31', 'FREQ=MONTHLY;COUNT=4', ['2025-01-31', '2025-03-31', '2025-05-31', '2025-07-31']],
    ['2024-02-29', 'FREQ=YEARLY;COUNT=3', ['2024-02-29', '2028-02-29', '2032-02-29']],
    ['2026-12-24', 'FREQ=DAILY;BYMONTH=12;COUNT=3', ['2026-12-24', '2026-12-25', '2026-12-26']],
  ])('from %s by %s', (start, rule, expected) => {
    expect(days(`${start}T09:00`, rule, '1990-01-01T00:00', '2040-01-01T00:00')).toEqual(expected);
  });

  test.each([
    ['2010-03-31', 'FREQ=MONTHLY;INTERVAL=5', ['2026-01-31'], '2026-01-01', '2026-12-31'],
    ['2000-02-29', 'FREQ=YEARLY', ['2028-02-29'], '2025-01-01', '2030-01-01'],
  ])('from %s by %s is found without walking from its beginning', (start, rule, expected, from, to) => {
    const steps: Steps = { left: 400 };
    const found = occurrences(
      parseRecurrence(rule),
      Temporal.PlainDateTime.from(`${start}T09:00`),
      Temporal.PlainDateTime.from(`${from}T00:00`),
      Temporal.PlainDateTime.from(`${to}T00:00`),
      steps,
    );
    expect(found.map((one) => one.toPlainDate().toString())).toEqual(expected);
  });

  test.each([
    'FREQ=HOURLY',
    'FREQ=YEARLY;BYWEEKNO=20',
    'FREQ=DAILY;BYHOUR=9',
    'FREQ=WEEKLY;BYDAY=2MO',
    'FREQ=MONTHLY;BYDAY=XX',
    'FREQ=MONTHLY;BYMONTHDAY=32',
    'FREQ=MONTHLY;BYSETPOS=1',
    'FREQ=YEARLY;BYMONTH=0',
  ])('by %s is named and not guessed', (rule) => {
    expect(() => parseRecurrence(rule)).toThrow(/is not read here because of/);
  });

  test('on the last Sunday of months keeps its local time while clocks change', () => {
    const event = ['UID:1', 'SUMMARY:Ada', 'DTSTART;TZID=Europe/Berlin:20260125T010000', 'DURATION:PT4H', 'RRULE:FREQ=MONTHLY;BYDAY=-1SU'];
    // On 29 March clocks go from 02:00 to 03:00: from 01:00 to 05:00 there are three hours.
    expect(shown(calendar(event))).toEqual([
      '2026-03-29T00:00 2026-03-29T03:00 ada@example.com',
      '2026-04-25T23:00 2026-04-26T03:00 ada@example.com',
    ]);
  });

  test('has exceptions by date and further times, and moved occurrences of months', () => {
    const event = [
      'UID:1',
      'SUMMARY:Ada',
      'DTSTART:20260101T090000Z',
      'DTEND:20260101T100000Z',
      'RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15,20;UNTIL=20260419T000000Z',
      'EXDATE;VALUE=DATE:20260315',
      'RDATE:20260310T090000Z,20260311T090000Z',
    ];
    const moved = ['UID:1', 'SUMMARY:Ann', 'RECURRENCE-ID:20260320T090000Z', 'DTSTART:20260321T090000Z', 'DTEND:20260321T093000Z'];
    expect(shown(calendar(event, moved))).toEqual([
      '2026-03-01T09:00 2026-03-01T10:00 ada@example.com',
      '2026-03-10T09:00 2026-03-10T10:00 ada@example.com',
      '2026-03-11T09:00 2026-03-11T10:00 ada@example.com',
      '2026-03-21T09:00 2026-03-21T09:30 ann@example.com',
      '2026-04-01T09:00 2026-04-01T10:00 ada@example.com',
      '2026-04-15T09:00 2026-04-15T10:00 ada@example.com',
    ]);
  });
});

describe('writing', () => {
  test('lines have 75 bytes at the most and come back as they were', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }).filter((text) => !/\p{Cc}/u.test(text)),
        (text) => {
          const written = folded(`SUMMARY:${text}`);
          for (const line of written.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
          const [line] = parseCalendar(`BEGIN:VCALENDAR\r\n${written}END:VCALENDAR`).lines;
          expect(line?.value).toBe(text);
        },
      ),
    );
  });

  test('what is written is read as the same shifts', () => {
    const held = [
      { from: at('2026-03-02T08:00Z'), to: at('2026-03-09T08:00Z'), user: 'ada@example.com' },
      { from: at('2026-03-09T08:00Z'), to: at('2026-03-16T08:00Z'), user: 'ann@example.com' },
    ];
    const shifts = [
      ...held.map((one) => ({ ...one, by: { kind: 'layer' as const, name: 'main' } })),
      { from: at('2026-03-16T08:00Z'), to: range.to, user: null, by: null },
    ];
    const text = writeCalendar({
      title: 'Checkout; primary',
      name: 'checkout',
      shifts,
      nameOf: (user) => user.split('@')[0] ?? user,
      now: range.from,
    });
    expect(text).toContain('SUMMARY:On call: ada (Checkout\\; primary)\r\n');
    expect(readCalendar(text, people, 'Europe/Berlin', range)).toEqual({ held, problems: [] });
  });
});
