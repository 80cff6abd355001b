import { describe, expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { weekdays } from './local-time.ts';
import { allowedIn } from './restrictions.ts';
import type { Layer, RotationLayer } from './schedule-spec.ts';
import { type Override, type Shift, shiftsOf } from './shifts.ts';

const hour = 3_600_000;
const at = (text: string) => Date.parse(text);
const [ada, bo, cy] = ['ada@example.com', 'bo@example.com', 'cy@example.com'];

function layer(change: Partial<RotationLayer> = {}): RotationLayer {
  return { name: 'main', users: [ada, bo], rotation: { every: 'week', weekday: 'monday' }, start: '2026-03-16', ...change };
}

function shown(shifts: readonly Shift[]): string[] {
  return shifts.map(
    ({ from, to, user }) => `${new Date(from).toISOString().slice(0, 16)} ${new Date(to).toISOString().slice(0, 16)} ${user}`,
  );
}

function shifts(layers: readonly Layer[], from: string, to: string, overrides: readonly Override[] = [], timezone = 'Europe/Berlin') {
  return shiftsOf({ timezone, layers: [...layers] }, overrides, { from: at(from), to: at(to) });
}

describe('rotations', () => {
  // Berlin goes from +01:00 to +02:00 on Sunday 2026-03-29.
  test('a weekly hand-off at 09:00 stays at 09:00 when the clocks change: one week is an hour shorter', () => {
    expect(shown(shifts([layer()], '2026-03-16T08:00Z', '2026-04-06T07:00Z'))).toEqual([
      `2026-03-16T08:00 2026-03-23T08:00 ${ada}`,
      `2026-03-23T08:00 2026-03-30T07:00 ${bo}`,
      `2026-03-30T07:00 2026-04-06T07:00 ${ada}`,
    ]);
  });

  test('before its start nobody is on call, and a start within the week makes the first turn short', () => {
    expect(shown(shifts([layer({ start: '2026-03-18' })], '2026-03-16T08:00Z', '2026-03-24T08:00Z'))).toEqual([
      '2026-03-16T08:00 2026-03-18T08:00 null',
      `2026-03-18T08:00 2026-03-23T08:00 ${ada}`,
      `2026-03-23T08:00 2026-03-24T08:00 ${bo}`,
    ]);
  });

  test('twelve-hour turns hand off at 08:00 and 20:00 local on both sides of the change', () => {
    const days = layer({ rotation: { every: { hours: 12 }, handOff: '08:00' }, start: '2026-10-24' });
    // Clocks go back on 2026-10-25 at 03:00: that night lasts 13 hours.
    expect(shown(shifts([days], '2026-10-24T06:00Z', '2026-10-26T07:00Z'))).toEqual([
      `2026-10-24T06:00 2026-10-24T18:00 ${ada}`,
      `2026-10-24T18:00 2026-10-25T07:00 ${bo}`,
      `2026-10-25T07:00 2026-10-25T19:00 ${ada}`,
      `2026-10-25T19:00 2026-10-26T07:00 ${bo}`,
    ]);
  });

  test('a hand-off at a local time that is skipped happens when the clocks jump, one that is shown twice the first time', () => {
    const night = layer({ rotation: { every: 'day', handOff: '02:30' }, start: '2026-03-28' });
    expect(shown(shifts([night], '2026-03-28T01:30Z', '2026-03-30T00:30Z'))).toEqual([
      `2026-03-28T01:30 2026-03-29T01:00 ${ada}`,
      `2026-03-29T01:00 2026-03-30T00:30 ${bo}`,
    ]);
    expect(shown(shifts([night], '2026-10-24T00:30Z', '2026-10-26T01:30Z')).map((line) => line.slice(0, 33))).toEqual([
      '2026-10-24T00:30 2026-10-25T00:30',
      '2026-10-25T00:30 2026-10-26T01:30',
    ]);
  });

  test('the turn of a time years after the start is found without walking there', () => {
    const daily = layer({ users: [ada, bo, cy], rotation: { every: 'day', handOff: '00:00' }, start: '1990-01-01' });
    // 13,483 days after 1990-01-01: 13,483 mod 3 = 1.
    expect(shown(shifts([daily], '2026-12-01T00:00Z', '2026-12-02T00:00Z', [], 'UTC'))).toEqual([
      `2026-12-01T00:00 2026-12-02T00:00 ${bo}`,
    ]);
  });

  test('it ends at the hand-off of its end', () => {
    expect(shown(shifts([layer({ end: '2026-03-18' })], '2026-03-17T08:00Z', '2026-03-19T08:00Z'))).toEqual([
      `2026-03-17T08:00 2026-03-18T08:00 ${ada}`,
      '2026-03-18T08:00 2026-03-19T08:00 null',
    ]);
  });
});

describe('restrictions', () => {
  test('22:00 to 06:00 has eight hours, seven when clocks go forward in it and nine when they go back', () => {
    const lengths = (from: string, to: string) =>
      allowedIn([{ from: '22:00', to: '06:00' }], 'Europe/Berlin', { from: at(from), to: at(to) }).map((one) => (one.to - one.from) / hour);
    expect(lengths('2026-03-27T12:00Z', '2026-03-30T12:00Z')).toEqual([8, 7, 8]);
    expect(lengths('2026-10-23T12:00Z', '2026-10-26T12:00Z')).toEqual([8, 9, 8]);
  });

  test('a weekday is that on which the night begins', () => {
    const friday = allowedIn([{ weekdays: ['friday'], from: '22:00', to: '06:00' }], 'UTC', {
      from: at('2026-11-27T00:00Z'),
      to: at('2026-11-30T00:00Z'),
    });
    expect(friday).toEqual([{ from: at('2026-11-27T22:00Z'), to: at('2026-11-28T06:00Z') }]);
  });

  test('what they leave out stays with the layer below, and what that leaves out is a gap', () => {
    const office = layer({
      users: [cy],
      restrictions: [{ weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'], from: '09:00', to: '17:00' }],
    });
    const below = layer({ name: 'below', end: '2026-03-24' });
    expect(shown(shifts([below, office], '2026-03-23T08:00Z', '2026-03-25T08:00Z'))).toEqual([
      `2026-03-23T08:00 2026-03-23T16:00 ${cy}`,
      `2026-03-23T16:00 2026-03-24T08:00 ${bo}`,
      `2026-03-24T08:00 2026-03-24T16:00 ${cy}`,
      '2026-03-24T16:00 2026-03-25T08:00 null',
    ]);
  });
});

describe('overrides', () => {
  const override = (id: string, user: string, from: string, to: string, createdAt: number): Override => ({
    id,
    user,
    from: at(from),
    to: at(to),
    createdAt,
  });

  test('stand above all layers, and the later made above the earlier', () => {
    const made = [
      override('b', cy, '2026-03-17T12:00Z', '2026-03-17T14:00Z', 2),
      override('a', bo, '2026-03-17T10:00Z', '2026-03-17T13:00Z', 1),
    ];
    expect(shown(shifts([layer()], '2026-03-17T08:00Z', '2026-03-17T16:00Z', made))).toEqual([
      `2026-03-17T08:00 2026-03-17T10:00 ${ada}`,
      `2026-03-17T10:00 2026-03-17T12:00 ${bo}`,
      `2026-03-17T12:00 2026-03-17T14:00 ${cy}`,
      `2026-03-17T14:00 2026-03-17T16:00 ${ada}`,
    ]);
  });

  test('fill gaps too', () => {
    const made = [override('a', cy, '2026-01-01T00:00Z', '2026-01-02T00:00Z', 1)];
    expect(shown(shifts([layer()], '2026-01-01T00:00Z', '2026-01-03T00:00Z', made))).toEqual([
      `2026-01-01T00:00 2026-01-02T00:00 ${cy}`,
      '2026-01-02T00:00 2026-01-03T00:00 null',
    ]);
  });
});

const time = fc
  .integer({ min: 0, max: 95 })
  .map((n) => `${String(Math.floor(n / 4)).padStart(2, '0')}:${String((n % 4) * 15).padStart(2, '0')}`);
const person = fc.constantFrom(ada, bo, cy);
const date = fc
  .integer({ min: 0, max: 400 })
  .map((days) => new Date(at('2026-01-01T00:00Z') + days * 24 * hour).toISOString().slice(0, 10));
const anyLayer = fc.record(
  {
    name: fc.constantFrom('a', 'b', 'c'),
    users: fc.array(person, { minLength: 1, maxLength: 4 }),
    rotation: fc.record(
      {
        every: fc.oneof(fc.constantFrom('day' as const, 'week' as const), fc.record({ hours: fc.integer({ min: 1, max: 200 }) })),
        handOff: time,
        weekday: fc.constantFrom(...weekdays),
      },
      { requiredKeys: ['every'] },
    ),
    start: date,
    end: date,
    restrictions: fc.array(fc.record({ from: time, to: time, weekdays: fc.subarray([...weekdays], { minLength: 1 }) }), {
      minLength: 1,
      maxLength: 3,
    }),
  },
  { requiredKeys: ['name', 'users', 'rotation', 'start'] },
);
const anyRange = fc
  .record({ from: fc.integer({ min: 0, max: 500 * 24 * 4 }), length: fc.integer({ min: 1, max: 20 * 24 * 4 }) })
  .map(({ from, length }) => ({
    from: at('2025-12-01T00:00Z') + (from * hour) / 4,
    to: at('2025-12-01T00:00Z') + ((from + length) * hour) / 4,
  }));
const anyOverride = fc
  .record({ id: fc.uuid(), user: person, range: anyRange, createdAt: fc.integer({ min: 0, max: 5 }) })
  .map(({ range, ...rest }) => ({ ...rest, ...range }));
const anyZone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC', 'Asia/Kathmandu');

test('shifts partition the range: no overlaps, nothing left out, gaps named', () => {
  fc.assert(
    fc.property(
      fc.array(anyLayer, { minLength: 1, maxLength: 3 }),
      fc.array(anyOverride, { maxLength: 3 }),
      anyRange,
      anyZone,
      (layers, overrides, range, timezone) => {
        const found = shiftsOf({ timezone, layers }, overrides, range);
        expect(found[0]?.from).toBe(range.from);
        expect(found.at(-1)?.to).toBe(range.to);
        found.forEach((shift, index) => {
          expect(shift.to).toBeGreaterThan(shift.from);
          expect(shift.user === null).toBe(shift.by === null);
          if (index > 0) expect(shift.from).toBe(found[index - 1]?.to);
        });
      },
    ),
    { numRuns: 60 },
  );
});

test('what is said of a moment does not hang on the range that is asked for', () => {
  fc.assert(
    fc.property(fc.array(anyLayer, { minLength: 1, maxLength: 2 }), anyRange, anyZone, (layers, range, timezone) => {
      const middle = Math.floor((range.from + range.to) / 2);
      const who = (found: readonly Shift[], moment: number) => found.find(({ from, to }) => from <= moment && moment < to)?.user;
      const whole = shiftsOf({ timezone, layers }, [], range);
      const alone = shiftsOf({ timezone, layers }, [], { from: middle, to: middle + 1 });
      expect(who(whole, middle)).toBe(who(alone, middle));
    }),
    { numRuns: 60 },
  );
});

test('ten layers of hourly turns with many restrictions over three months are computed in a moment', () => {
  const layers = Array.from({ length: 10 }, (_, index) =>
    layer({
      name: `l${index}`,
      rotation: { every: { hours: 1 } },
      start: '2026-01-01',
      restrictions: Array.from({ length: 14 }, (_, at) => ({
        from: `${String(at).padStart(2, '0')}:15`,
        to: `${String(at).padStart(2, '0')}:45`,
      })),
    }),
  );
  const range = { from: at('2026-02-01T00:00Z'), to: at('2026-05-05T00:00Z') };
  const found = shiftsOf({ timezone: 'UTC', layers }, [], range);
  // 93 days, each with 14 half hours, which the hand-offs do not cut, and the gaps between and around them.
  expect(found).toHaveLength(93 * 14 * 2 + 1);
});
