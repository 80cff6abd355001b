import { Temporal } from 'temporal-polyfill';
import { calendarLength } from '../metrics/duration.ts';
import { buildGrid } from '../metrics/grid.ts';
import type { Step } from '../metrics/types.ts';

/**
 * From the start of the period `count` periods before the one that runs at `now`, to now: so many complete buckets and a partial one.
 * Milliseconds UTC.
 */
export function lastPeriods(count: number, step: Step, timezone: string, now: number): { from: number; to: number } {
  const running = periodStart(now, step, timezone, now);
  const local = Temporal.Instant.fromEpochMilliseconds(running).toZonedDateTimeISO(timezone);
  const about = local.subtract(calendarLength(step, count)).epochMilliseconds;
  return { from: periodStart(about, step, timezone, now), to: Math.max(now, running + 1) };
}

function periodStart(time: number, step: Step, timezone: string, now: number): number {
  return buildGrid({ from: time, to: time + 1, step, timezone }, now).bounds[0] ?? time;
}

const words: Readonly<Record<string, string>> = { '1h': 'hour', '1d': 'day', '1w': 'week', '1M': 'month', '1Q': 'quarter', '1Y': 'year' };

/** `week`, or `period of 2w` for lengths that have no word. */
export function periodWord(step: Step): string {
  return words[step] ?? `period of ${step}`;
}

/** The local date on which a period begins, `2026-11-16`; with the time for periods within a day. */
export function periodName(start: number, step: Step, timezone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(timezone);
  return step.endsWith('h') ? local.toPlainDateTime().toString({ smallestUnit: 'minute' }) : local.toPlainDate().toString();
}
