import { Temporal } from 'temporal-polyfill';
import { AppError } from '../platform/errors.ts';

/** An ISO 8601 week in the organization's time zone. */
export interface Week {
  /** `2026-W47`. */
  readonly name: string;
  /** Monday 00:00 local time, milliseconds UTC. */
  readonly from: number;
  /** The Monday after, exclusive. */
  readonly to: number;
}

/** The week that holds an instant (milliseconds UTC). */
export function weekOf(time: number, timezone: string): Week {
  const day = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(timezone).toPlainDate();
  return weekFrom(day.subtract({ days: day.dayOfWeek - 1 }), timezone);
}

/** @throws AppError `invalid_request` when the name is no ISO week. */
export function parseWeek(name: string, timezone: string): Week {
  const match = name.match(/^(\d{4})-W(\d{2})$/);
  const [year, number] = [Number(match?.[1]), Number(match?.[2])];
  if (match !== null) {
    // 4 January always lies in week 1 (ISO 8601).
    const fourth = Temporal.PlainDate.from({ year, month: 1, day: 4 });
    const monday = fourth.subtract({ days: fourth.dayOfWeek - 1 }).add({ weeks: number - 1 });
    const week = weekFrom(monday, timezone);
    if (week.name === name) return week;
  }
  throw new AppError('invalid_request', `"${name}" is not an ISO week; write it as 2026-W47.`);
}

/** The `count` weeks that end with `last`, newest first. */
export function weeksUpTo(last: Week, count: number, timezone: string): Week[] {
  const monday = Temporal.Instant.fromEpochMilliseconds(last.from).toZonedDateTimeISO(timezone).toPlainDate();
  return Array.from({ length: count }, (_, i) => weekFrom(monday.subtract({ weeks: i }), timezone));
}

function weekFrom(monday: Temporal.PlainDate, timezone: string): Week {
  const start = (date: Temporal.PlainDate): number => date.toZonedDateTime(timezone).epochMilliseconds;
  return {
    name: `${monday.yearOfWeek}-W${String(monday.weekOfYear).padStart(2, '0')}`,
    from: start(monday),
    to: start(monday.add({ weeks: 1 })),
  };
}
