import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

const momentOfWeek = z.strictObject({
  day: z.enum(days).describe('Day of the week'),
  time: z
    .string()
    .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day such as 16:00')
    .describe('Local time of day, such as 16:00'),
});

/** A stretch of every week by the clocks of a time zone, such as Friday 16:00 to Monday 08:00. */
export const weeklySchema = z
  .strictObject({
    from: momentOfWeek.describe('When it begins'),
    to: momentOfWeek.describe('When it ends; after "from" or in the week after'),
  })
  .refine(({ from, to }) => from.day !== to.day || from.time !== to.time, 'begins and ends at the same moment: it would be empty');
export type Weekly = z.infer<typeof weeklySchema>;

/** Milliseconds UTC; `to` is excluded. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * The occurrence of a weekly stretch that a moment lies in, or else the next one. Its ends are the moments at which clocks first show the time or a
 * later one, so that a change of clocks makes it an hour shorter or longer, never doubles or drops it.
 */
export function occurrenceAt(weekly: Weekly, now: number, timezone: string): Stretch {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timezone).toPlainDate();
  const monday = today.subtract({ days: today.dayOfWeek - 1 });
  // The first of these that is not over: it may have begun the week before.
  for (const weeks of [-1, 0, 1]) {
    const found = occurrenceIn(weekly, monday.add({ weeks }), timezone);
    if (found.to > now) return found;
  }
  return occurrenceIn(weekly, monday.add({ weeks: 2 }), timezone);
}

/** The one that begins in the week of this Monday. */
function occurrenceIn({ from, to }: Weekly, monday: Temporal.PlainDate, timezone: string): Stretch {
  const [first, last] = [days.indexOf(from.day), days.indexOf(to.day)];
  const isNextWeek = last < first || (last === first && to.time <= from.time);
  return {
    from: firstShowing(monday.add({ days: first }), from.time, timezone),
    to: firstShowing(monday.add({ days: last + (isNextWeek ? 7 : 0) }), to.time, timezone),
  };
}

/** When clocks first show this time or, where it is skipped, a later one. */
function firstShowing(date: Temporal.PlainDate, time: string, timezone: string): number {
  const local = date.toPlainDateTime(Temporal.PlainTime.from(time));
  const shown = local.toZonedDateTime(timezone, { disambiguation: 'earlier' });
  if (shown.toPlainDateTime().equals(local)) return shown.epochMilliseconds;
  return (shown.getTimeZoneTransition('next') ?? shown).epochMilliseconds;
}
