import { describe, expect, test } from 'vitest';
import fc from '../../../../../../test/support/property.ts';
import { folded, parseCalendar } from './lines.ts';
import { readCalendar } from './read.ts';
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
        ['UID:2', 'SUMMARY:Ada yearly', ...start, 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'],
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
