import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { localOf, momentOf } from './local-time.ts';
import { turnsOf } from './rotation.ts';
import type { RotationLayer } from './schedule-spec.ts';
import { shiftsOf } from './shifts.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Zones and days around changes of their clocks: by an hour, by half an hour, at midnight, by a day that is left out. */
const changes = [
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['America/Havana', '2026-03-08'],
  ['America/Havana', '2026-11-01'],
  ['Africa/Cairo', '2026-04-24'],
  ['Africa/Cairo', '2026-10-30'],
  ['Pacific/Apia', '2011-12-30'],
  ['Pacific/Kwajalein', '1993-08-21'],
  ['Africa/Casablanca', '2026-02-15'],
  ['Asia/Kathmandu', '2026-01-31'],
  ['America/St_Johns', '2026-03-08'],
  ['Antarctica/Troll', '2026-03-29'],
  ['UTC', '2028-02-29'],
] as const;

/** What a wall clock shows, as Intl says, as one number that can be compared. */
function shown(time: number, zone: string): number {
  const parts = formatOf(zone).formatToParts(time);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
}
const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const fields = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
  const made = new Intl.DateTimeFormat('en', { ...fields, hourCycle: 'h23', calendar: 'gregory', timeZone });
  formats.set(timeZone, made);
  return made;
}

const aroundChange = fc.record({ change: fc.constantFrom(...changes), minutes: fc.integer({ min: -2 * 1440, max: 2 * 1440 }) });

/** Goes through the minutes one by one. */
function slowMomentOf(local: Temporal.PlainDateTime, zone: string): number {
  const wanted = Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute);
  let time = wanted - 27 * hour;
  while (shown(time, zone) < wanted) {
    // Far from it in big steps: no clock is put forward by more than a day.
    time += wanted - shown(time, zone) > 26 * hour ? hour : minute;
  }
  return time;
}

test('a local time is the first moment at which the clocks show it or a later one', () => {
  fc.assert(
    fc.property(aroundChange, ({ change: [zone, date], minutes }) => {
      const local = Temporal.PlainDate.from(date).toPlainDateTime().add({ minutes });
      expect(momentOf(local, zone), `${local} in ${zone}`).toBe(slowMomentOf(local, zone));
    }),
    { numRuns: 150 },
  );
});

test('later local times never come before earlier ones', () => {
  fc.assert(
    fc.property(aroundChange, fc.integer({ min: 0, max: 2000 }), ({ change: [zone, date], minutes }, more) => {
      const local = Temporal.PlainDate.from(date).toPlainDateTime().add({ minutes });
      expect(momentOf(local.add({ minutes: more }), zone)).toBeGreaterThanOrEqual(momentOf(local, zone));
    }),
    { numRuns: 500 },
  );
});

const layerAround = fc.record({
  change: fc.constantFrom(...changes),
  hours: fc.constantFrom(1, 2, 5, 12, 24, 36, 168),
  handOff: fc.constantFrom('00:00', '00:30', '01:45', '02:00', '02:30', '09:00', '23:59'),
  startsBefore: fc.integer({ min: 0, max: 40 }),
  from: fc.integer({ min: -3 * 1440, max: 3 * 1440 }),
  length: fc.integer({ min: 1, max: 3 * 1440 }),
  people: fc.integer({ min: 1, max: 4 }),
});

test('whoever has a turn is whoever a count of hand-offs, one after the other, comes to', () => {
  fc.assert(
    fc.property(layerAround, ({ change: [timezone, date], hours, handOff, startsBefore, from, length, people }) => {
      const start = Temporal.PlainDate.from(date).subtract({ days: startsBefore });
      const users = Array.from({ length: people }, (_, index) => `u${index}@example.com`);
      const layer: RotationLayer = { name: 'l', users, rotation: { every: { hours }, handOff }, start: start.toString() };
      const middle = Date.parse(`${date}T00:00Z`);
      const range = { from: middle + from * minute, to: middle + (from + length) * minute };
      const turns = turnsOf(layer, timezone, range);
      for (let one = 1; one < turns.length; one++) expect(turns[one]?.from).toBe(turns[one - 1]?.to);
      const first = start.toPlainDateTime(Temporal.PlainTime.from(handOff));
      for (let time = range.from; time < range.to; time += 97 * minute) {
        let count = 0;
        while (momentOf(first.add({ hours: count * hours }), timezone) <= time) count++;
        const expected = count === 0 ? undefined : users[(count - 1) % people];
        expect(turns.find((turn) => turn.from <= time && time < turn.to)?.user, new Date(time).toISOString()).toBe(expected);
      }
    }),
    { numRuns: 60 },
  );
});

test('shifts are a partition of the range, and restrictions hold by the clock on the wall', () => {
  fc.assert(
    fc.property(
      layerAround,
      fc.constantFrom(['02:15', '02:45'], ['22:00', '06:00'], ['00:00', '24:00'], ['09:00', '17:00'], ['01:30', '03:30']),
      ({ change: [timezone, date], from, length }, [begin = '', end = '']) => {
        const start = Temporal.PlainDate.from(date).subtract({ days: 10 }).toString();
        const restrictions = [{ from: begin, to: end }];
        const layer = { name: 'l', users: ['u@example.com'], rotation: { every: 'day' as const, handOff: '00:00' }, start, restrictions };
        const middle = Date.parse(`${date}T00:00Z`);
        const range = { from: middle + from * minute, to: middle + (from + length) * minute };
        const shifts = shiftsOf({ timezone, layers: [layer] }, [], range);
        expect([shifts[0]?.from, shifts.at(-1)?.to]).toEqual([range.from, range.to]);
        for (let one = 1; one < shifts.length; one++) expect(shifts[one]?.from).toBe(shifts[one - 1]?.to);
        for (let time = range.from; time < range.to; time += 13 * minute) {
          const here = localOf(time, timezone);
          const covered = [here.toPlainDate().subtract({ days: 1 }), here.toPlainDate()].some((day) => {
            const until = end > begin ? day : day.add({ days: 1 });
            const to = end === '24:00' ? day.add({ days: 1 }).toPlainDateTime() : until.toPlainDateTime(end);
            return slowIsBetween(time, day.toPlainDateTime(begin), to, timezone);
          });
          const shift = shifts.find((one) => one.from <= time && time < one.to);
          expect(shift?.user !== null, `${new Date(time).toISOString()} ${timezone}`).toBe(covered);
        }
      },
    ),
    { numRuns: 30 },
  );
});

function slowIsBetween(time: number, from: Temporal.PlainDateTime, to: Temporal.PlainDateTime, zone: string): boolean {
  return slowFirst(from, zone) <= time && time < slowFirst(to, zone);
}
const firsts = new Map<string, number>();
function slowFirst(local: Temporal.PlainDateTime, zone: string): number {
  const key = `${local} ${zone}`;
  const known = firsts.get(key) ?? slowMomentOf(local, zone);
  firsts.set(key, known);
  return known;
}
