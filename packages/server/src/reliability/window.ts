import { Temporal } from 'temporal-polyfill';
import { calendarLength, rollingStart } from '../metrics/duration.ts';

/** The time over which an objective is judged. */
export type SloWindow =
  | { readonly rolling: true; readonly duration: string }
  | {
      readonly rolling: false;
      readonly duration: string;
      /** Local date and time at which one of the windows begins, `2026-01-01 00:00:00`. */
      readonly start: string;
      /** IANA name; the organization's when absent. */
      readonly timezone?: string | undefined;
    };

export const calendarUnits = ['week', 'month', 'quarter', 'year'] as const;

/** Windows that begin with the calendar's own units: 1 January 2024 was a Monday. */
export const calendarStart: Readonly<Record<(typeof calendarUnits)[number], { readonly duration: string; readonly start: string }>> = {
  week: { duration: '1w', start: '2024-01-01 00:00:00' },
  month: { duration: '1M', start: '2024-01-01 00:00:00' },
  quarter: { duration: '1Q', start: '2024-01-01 00:00:00' },
  year: { duration: '1Y', start: '2024-01-01 00:00:00' },
};

export interface WindowRange {
  /** Milliseconds UTC, inclusive. */
  readonly from: number;
  /** Up to when events count: the moment asked for. Exclusive. */
  readonly to: number;
  /** When the window is over: for a calendar window the start of the next one, else `to`. */
  readonly end: number;
}

/**
 * The window that is judged at a moment (milliseconds UTC): the rolling one that ends there, or the calendar one that holds the last
 * millisecond before it. Calendar windows are cut in their own time zone, so that a window of 1d has 23 or 25 hours when the clocks change.
 */
export function windowAt(window: SloWindow, time: number, timezone: string): WindowRange {
  if (window.rolling) return { from: rollingStart(time, window.duration, timezone), to: time, end: time };
  const first = Temporal.PlainDateTime.from(window.start.replace(' ', 'T')).toZonedDateTime(window.timezone ?? timezone);
  const boundary = (index: number): number => first.add(calendarLength(window.duration, index)).epochMilliseconds;
  const length = boundary(1) - boundary(0);
  let index = Math.floor((time - 1 - boundary(0)) / length);
  while (boundary(index) >= time) index--;
  while (boundary(index + 1) < time) index++;
  return { from: boundary(index), to: time, end: boundary(index + 1) };
}

/** How long the whole window is, in milliseconds. */
export function windowLength({ from, end }: WindowRange): number {
  return end - from;
}
