import { describe, expect, it } from 'vitest';
import { dateAfter, placeOf, rowsOf, shareOf, weeksFrom } from './weeks.ts';

const iso = (time: number | undefined) => new Date(time ?? Number.NaN).toISOString();
const berlin = 'Europe/Berlin';

describe('weeks of a schedule', () => {
  it('begin on Monday at local midnight', () => {
    // Sunday 23:30 in Berlin still belongs to the week before.
    const [week] = weeksFrom(undefined, 1, berlin, Date.parse('2026-03-08T22:30:00Z'));
    expect([iso(week?.days[0]), iso(week?.days[7])]).toEqual(['2026-03-01T23:00:00.000Z', '2026-03-08T23:00:00.000Z']);
    expect(iso(weeksFrom('2026-03-08', 1, berlin, 0)[0]?.days[0])).toBe('2026-03-01T23:00:00.000Z');
  });

  it('follow one another, also over a change of the clocks', () => {
    const [first, second] = weeksFrom('2026-03-23', 2, berlin, 0);
    expect(first?.days[7]).toBe(second?.days[0]);
    expect(iso(second?.days[0])).toBe('2026-03-29T22:00:00.000Z');
    expect(dateAfter(Date.parse('2026-03-23T12:00:00Z'), 2, berlin)).toBe('2026-04-06');
    expect(dateAfter(Date.parse('2026-03-23T12:00:00Z'), -4, berlin)).toBe('2026-02-23');
  });

  it('give every day the same width, however many hours it has', () => {
    const [week] = weeksFrom('2026-03-29', 1, berlin, 0);
    const days = week?.days ?? [];
    expect(shareOf(Date.parse('2026-03-29T10:00:00Z'), days)).toBeCloseTo((6 + 11 / 23) / 7);
    expect([shareOf(0, days), shareOf(Date.parse('2027-01-01T00:00:00Z'), days)]).toEqual([0, 1]);
  });

  it('show the part of a shift that is theirs', () => {
    const [first, second] = weeksFrom('2026-03-02', 2, 'UTC', 0);
    const shift = { from: Date.parse('2026-03-06T00:00:00Z'), to: Date.parse('2026-03-10T00:00:00Z') };
    if (first === undefined || second === undefined) throw new Error('two weeks were asked for');
    expect(placeOf(shift, first)).toEqual({ left: 4 / 7, width: 1 - 4 / 7 });
    expect(placeOf(shift, second)).toEqual({ left: 0, width: 1 / 7 });
    expect(placeOf({ ...shift, to: shift.from }, first)).toBeUndefined();
  });
});

describe('rows of a schedule', () => {
  const stretch = { from: '2026-03-02T00:00:00.000Z', to: '2026-03-03T00:00:00.000Z' };
  const always = { from: 0, to: Number.POSITIVE_INFINITY };
  const override = {
    ...stretch,
    id: 'o',
    user: 'bo@example.com',
    reason: 'Dentist',
    swap: null,
    createdAt: stretch.from,
    createdBy: 'Ada',
  };
  const final = [
    { ...stretch, user: 'ada@example.com', by: { kind: 'layer', name: 'weeks' } },
    { ...stretch, user: 'bo@example.com', by: { kind: 'override', name: 'o' } },
    { ...stretch, user: null, by: null },
  ] as const;

  it('are layers, overrides and what comes of them, with gaps', () => {
    const rows = rowsOf(
      { layers: [{ name: 'weeks', shifts: [{ ...stretch, user: 'ada@example.com' }] }], overrides: [override], final },
      always,
    );
    expect(rows.map(({ name, kind }) => [name, kind])).toEqual([
      ['weeks', 'layer'],
      ['Overrides', 'override'],
      ['On call', 'final'],
    ]);
    expect(rows[2]?.bars.map(({ kind, source }) => [kind, source])).toEqual([
      ['final', 'layer weeks'],
      ['override', 'override: Dentist'],
      ['gap', 'a gap'],
    ]);
  });

  it('have no row of overrides where there are none', () => {
    const before = { from: 0, to: Date.parse(stretch.from) };
    expect(rowsOf({ layers: [], overrides: [override], final }, before).map(({ name }) => name)).toEqual(['On call']);
    expect(rowsOf({ layers: [], overrides: [], final }, always).map(({ name }) => name)).toEqual(['On call']);
  });
});
