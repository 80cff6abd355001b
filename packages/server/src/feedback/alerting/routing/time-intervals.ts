import { Temporal } from 'temporal-polyfill';
import { intervalFields, parseRange, parseTimeOfDay, type Range } from './interval-fields.ts';

/** A part of a time interval as definitions write it. All that is there must hold; what is left out holds always. */
export interface IntervalSpec {
  /** Of the wall clock: the end excluded. */
  readonly times?: readonly { readonly startTime: string; readonly endTime: string }[] | undefined;
  readonly weekdays?: readonly string[] | undefined;
  /** -1 is the last day of the month. */
  readonly daysOfMonth?: readonly string[] | undefined;
  readonly months?: readonly string[] | undefined;
  readonly years?: readonly string[] | undefined;
  /** IANA name; UTC when absent. */
  readonly location?: string | undefined;
}

/** Whether a moment (milliseconds UTC) lies within an interval. */
export type IntervalTest = (time: number) => boolean;

/**
 * Whether a moment lies in any of the parts, by the wall clock of each part's time zone: an hour that a change of clocks repeats is within twice,
 * one that it skips never. @throws RangeError for what `parseRange` and `parseTimeOfDay` refuse.
 */
export function compileInterval(parts: readonly IntervalSpec[]): IntervalTest {
  const tests = parts.map(compilePart);
  return (time) => tests.some((test) => test(time));
}

function compilePart(part: IntervalSpec): IntervalTest {
  const times = part.times?.map(({ startTime, endTime }): Range => {
    const range: Range = [parseTimeOfDay(startTime), parseTimeOfDay(endTime)];
    if (range[0] >= range[1])
      throw new RangeError(`${startTime} to ${endTime}: a time range ends after it starts; one over midnight is two`);
    return range;
  });
  const ranges = (name: keyof typeof intervalFields) => part[name]?.map((text) => parseRange(text, intervalFields[name]));
  const [weekdays, days, months, years] = [ranges('weekdays'), ranges('daysOfMonth'), ranges('months'), ranges('years')];
  const zone = part.location ?? 'UTC';
  return (time) => {
    const local = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(zone);
    const minute = local.hour * 60 + local.minute;
    return (
      (times?.some(([from, to]) => minute >= from && minute < to) ?? true) &&
      within(local.dayOfWeek % 7, weekdays) &&
      (days?.some((range) => isInDays(local.day, local.daysInMonth, range)) ?? true) &&
      within(local.month, months) &&
      within(local.year, years)
    );
  };
}

function within(value: number, ranges: readonly Range[] | undefined): boolean {
  return ranges?.some(([from, to]) => value >= from && value <= to) ?? true;
}

/** Days beyond the month's are its ends: `29:31` in February is nothing, `25:31` its last days. */
function isInDays(day: number, length: number, [from, to]: Range): boolean {
  const start = from < 0 ? length + from + 1 : from;
  const end = to < 0 ? length + to + 1 : to;
  return day >= start && day <= end;
}
