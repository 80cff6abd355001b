import { Temporal } from 'temporal-polyfill';
import { type SurveySpec, weekdays } from './definitions.ts';

type Cadence = NonNullable<SurveySpec['cadence']>;

/**
 * The newest time at which a round was due, at or before `now` (milliseconds UTC). Weeks in pairs are counted from Monday 1970-01-05; a
 * local time that the clocks leave out is the one right after.
 *
 * @param timezone IANA name.
 */
export function lastDue(cadence: Cadence, timezone: string, now: number): number {
  let day = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timezone).toPlainDate();
  // A quarter has at most 92 days, and the first weekday of one lies within its first seven.
  for (let back = 0; back <= 100; back++) {
    if (isDueDay(cadence, day)) {
      const at = day.toZonedDateTime({ timeZone: timezone, plainTime: Temporal.PlainTime.from(cadence.at ?? '09:00') }).epochMilliseconds;
      if (at <= now) return at;
    }
    day = day.subtract({ days: 1 });
  }
  throw new Error('a cadence without a day');
}

/** The next time at which a round is due, after `now`; see `lastDue`. */
export function nextDue(cadence: Cadence, timezone: string, now: number): number {
  let day = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timezone).toPlainDate();
  for (let ahead = 0; ahead <= 100; ahead++) {
    if (isDueDay(cadence, day)) {
      const at = day.toZonedDateTime({ timeZone: timezone, plainTime: Temporal.PlainTime.from(cadence.at ?? '09:00') }).epochMilliseconds;
      if (at > now) return at;
    }
    day = day.add({ days: 1 });
  }
  throw new Error('a cadence without a day');
}

const firstMonday = Temporal.PlainDate.from('1970-01-05');

function isDueDay({ every, weekday = 'monday' }: Cadence, day: Temporal.PlainDate): boolean {
  if (weekdays[day.dayOfWeek - 1] !== weekday) return false;
  switch (every) {
    case 'weekly':
      return true;
    case 'biweekly':
      return Math.floor(firstMonday.until(day, { largestUnit: 'days' }).days / 7) % 2 === 0;
    case 'monthly':
      return day.day <= 7;
    case 'quarterly':
      return day.day <= 7 && day.month % 3 === 1;
  }
}

/** In words, such as "every second Tuesday at 10:00". */
export function cadenceText({ every, weekday = 'monday', at = '09:00' }: Cadence): string {
  const day = weekday.charAt(0).toUpperCase() + weekday.slice(1);
  switch (every) {
    case 'weekly':
      return `every ${day} at ${at}`;
    case 'biweekly':
      return `every second ${day} at ${at}`;
    case 'monthly':
      return `the first ${day} of every month at ${at}`;
    case 'quarterly':
      return `the first ${day} of every quarter at ${at}`;
  }
}
