import { Temporal } from 'temporal-polyfill';

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof weekdays)[number];

/** A stretch of time, milliseconds UTC; `to` is exclusive. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * The first moment at which the clocks of a time zone show this time or a later one, milliseconds UTC: what is shown twice counts the first time, what is
 * skipped is the moment of skipping. So later local times never come before earlier ones.
 */
export function momentOf(local: Temporal.PlainDateTime, timezone: string): number {
  const wall = Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute, local.second);
  const today = Math.floor(wall / day);
  const offset = offsetOn(today, timezone);
  // Days far from a change of the clocks are nearly all of them, and need no look into the rules of the zone.
  if ([-1, 1, 2].every((away) => offsetOn(today + away, timezone) === offset)) return wall - offset;
  const shown = local.toZonedDateTime(timezone, { disambiguation: 'earlier' });
  if (shown.toPlainDateTime().equals(local)) return shown.epochMilliseconds;
  const skip = shown.getTimeZoneTransition('next');
  return (skip ?? shown).epochMilliseconds;
}

const day = 86_400_000;
const offsets = new Map<string, number>();
const mostOffsets = 50_000;

/** How far local clocks are ahead of UTC when a day of UTC begins, milliseconds. @param utcDay days since the epoch. */
function offsetOn(utcDay: number, timezone: string): number {
  const key = `${utcDay} ${timezone}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const offset = Temporal.Instant.fromEpochMilliseconds(utcDay * day).toZonedDateTimeISO(timezone).offsetNanoseconds / 1_000_000;
  if (offsets.size >= mostOffsets) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

/** What the clocks of a time zone show, at a time in milliseconds UTC. */
export function localOf(time: number, timezone: string): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(timezone).toPlainDateTime();
}

/** `09:00` or `24:00`, on a date. */
export function atTime(date: Temporal.PlainDate, time: string): Temporal.PlainDateTime {
  if (time === '24:00') return date.add({ days: 1 }).toPlainDateTime();
  return date.toPlainDateTime(Temporal.PlainTime.from(time));
}

export function weekdayOf(date: Temporal.PlainDate): Weekday {
  return weekdays[date.dayOfWeek - 1] ?? 'monday';
}

/** What two stretches share; undefined when nothing. */
export function common(a: Stretch, b: Stretch): Stretch | undefined {
  const [from, to] = [Math.max(a.from, b.from), Math.min(a.to, b.to)];
  return from < to ? { from, to } : undefined;
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    // Offsets such as +01:00 are taken by the line above, but know no daylight saving time.
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}
