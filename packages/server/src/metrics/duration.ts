import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

const pattern = /^([1-9]\d{0,3})([mhdwMQY])$/;

/** A length of time as OpenSLO writes it: a number and minutes m, hours h, days d, weeks w, months M, quarters Q or years Y. */
export const durationSchema = z
  .string()
  .regex(pattern, 'expected a number and one of m, h, d, w, M, Q, Y, such as 28d')
  .describe('A number and minutes m, hours h, days d, weeks w, months M, quarters Q or years Y, such as 28d');

export type DurationUnit = 'm' | 'h' | 'd' | 'w' | 'M' | 'Q' | 'Y';

const fixed: Partial<Record<DurationUnit, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const months: Partial<Record<DurationUnit, number>> = { M: 1, Q: 3, Y: 12 };

/** @throws RangeError when the text is no duration: parse with `durationSchema` first. */
export function parseDuration(text: string): { count: number; unit: DurationUnit } {
  const match = pattern.exec(text);
  if (match === null) throw new RangeError(`"${text}" is not a duration`);
  return { count: Number(match[1]), unit: match[2] as DurationUnit };
}

/**
 * Where a rolling period of this length begins that ends at `end` (milliseconds UTC). Days are 24 hours and weeks seven of them, as in
 * Prometheus; months and longer are of the calendar in the time zone.
 */
export function rollingStart(end: number, duration: string, timezone: string): number {
  const { count, unit } = parseDuration(duration);
  const width = fixed[unit];
  if (width !== undefined) return end - count * width;
  const local = Temporal.Instant.fromEpochMilliseconds(end).toZonedDateTimeISO(timezone);
  return local.subtract({ months: count * (months[unit] ?? 1) }).epochMilliseconds;
}

/** The calendar's step of this length, in which a day may have 23 or 25 hours. */
export function calendarLength(duration: string, times = 1): Temporal.Duration {
  const { count, unit } = parseDuration(duration);
  const amount = count * times;
  if (unit === 'm') return Temporal.Duration.from({ minutes: amount });
  if (unit === 'h') return Temporal.Duration.from({ hours: amount });
  if (unit === 'd') return Temporal.Duration.from({ days: amount });
  return unit === 'w' ? Temporal.Duration.from({ weeks: amount }) : Temporal.Duration.from({ months: amount * (months[unit] ?? 1) });
}
