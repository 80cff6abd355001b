import type { Schedule } from '../../api/on-call.ts';
import { fromWallClock, startOfDay, toWallClock } from '../../range/zone.ts';

/** Seven local days; `days` has the eight midnights around them, milliseconds UTC. */
export interface Week {
  readonly days: readonly number[];
}

/** Milliseconds UTC. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Where something stands on a week: shares of its width, every day as wide as every other however many hours it has. */
export interface Place {
  readonly left: number;
  readonly width: number;
}

/** A shift, whole also where a week shows a part of it alone. */
export interface Bar extends Stretch {
  /** The same in every week that it reaches into. */
  readonly key: string;
  /** E-mail address; `null` is a gap. */
  readonly user: string | null;
  readonly kind: 'layer' | 'override' | 'final' | 'gap';
  /** What it comes from, in words. */
  readonly source: string;
}

export interface Row {
  readonly name: string;
  readonly kind: 'layer' | 'override' | 'final';
  readonly bars: readonly Bar[];
}

/** Weeks from Monday on by the clock of `timezone`. @param first `2026-03-02`, any day of the first; that of `now` when absent */
export function weeksFrom(first: string | undefined, count: number, timezone: string, now: number): Week[] {
  const wanted = first === undefined ? now : fromWallClock(`${first}T12:00`, timezone);
  const weekday = new Date(`${toWallClock(wanted, timezone)}Z`).getUTCDay();
  const monday = -((weekday + 6) % 7);
  return Array.from({ length: count }, (_, week) => ({
    days: Array.from({ length: 8 }, (_day, day) => startOfDay(wanted, timezone, monday + week * 7 + day)),
  }));
}

/** The local date, `2026-03-02`, a number of weeks after that of a time. */
export function dateAfter(time: number, weeks: number, timezone: string): string {
  return toWallClock(startOfDay(time, timezone, weeks * 7), timezone).slice(0, 10);
}

/** Where a stretch stands on a week; `undefined` outside of it. */
export function placeOf({ from, to }: Stretch, { days }: Week): Place | undefined {
  const left = shareOf(from, days);
  const width = shareOf(to, days) - left;
  return width > 0 ? { left, width } : undefined;
}

/** How far a time is along a week, from 0 to 1. */
export function shareOf(time: number, days: readonly number[]): number {
  const [first = 0] = days;
  if (time <= first) return 0;
  const day = days.findIndex((midnight, index) => time >= midnight && time < (days[index + 1] ?? Number.NEGATIVE_INFINITY));
  const begin = days[day];
  const end = days[day + 1];
  if (begin === undefined || end === undefined) return 1;
  return (day + (time - begin) / (end - begin)) / (days.length - 1);
}

/**
 * The rows of a calendar: layers as the definition has them, overrides where there are any, and what comes of all.
 * @param shown bars outside of it are left out: schedules are asked for a longer range, so that shifts at its edges are told whole
 */
export function rowsOf({ layers, overrides, final }: Pick<Schedule, 'layers' | 'overrides' | 'final'>, shown: Stretch): Row[] {
  const visible = ({ from, to }: Bar) => to > shown.from && from < shown.to;
  const reasons = new Map(overrides.map(({ id, reason }) => [id, reason]));
  const layerRows = layers.map(
    ({ name, shifts }): Row => ({
      name,
      kind: 'layer',
      bars: shifts.map((shift) => bar(name, { ...shift, kind: 'layer', source: `layer ${name}` })).filter(visible),
    }),
  );
  const overrideBars = overrides
    .map((one) => bar('Overrides', { ...one, kind: 'override', source: `override: ${one.reason}` }))
    .filter(visible);
  const finalBars = final.map(({ by, ...shift }) => {
    if (by === null) return bar('On call', { ...shift, kind: 'gap', source: 'a gap' });
    if (by.kind === 'layer') return bar('On call', { ...shift, kind: 'final', source: `layer ${by.name}` });
    return bar('On call', { ...shift, kind: 'override', source: `override: ${reasons.get(by.name) ?? ''}` });
  });
  return [
    ...layerRows,
    ...(overrideBars.length > 0 ? [{ name: 'Overrides', kind: 'override', bars: overrideBars } as const] : []),
    { name: 'On call', kind: 'final', bars: finalBars.filter(visible) },
  ];
}

function bar(row: string, given: { from: string; to: string; user: string | null } & Pick<Bar, 'kind' | 'source'>): Bar {
  const { from, to, user, kind, source } = given;
  return { key: JSON.stringify([row, from, user]), from: Date.parse(from), to: Date.parse(to), user, kind, source };
}
