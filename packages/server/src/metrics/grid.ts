import { Temporal } from 'temporal-polyfill';
import { AppError } from '../platform/errors.ts';
import { type DurationUnit, durationSchema, parseDuration } from './duration.ts';
import type { Grid, MetricQuery, Step } from './types.ts';

/** As many points as Prometheus answers for one series. */
export const maxBuckets = 11_000;

const minute = 60_000;
const day = 1440 * minute;
/** Shortest possible width of each unit in milliseconds; months and longer are rounded down. */
const leastWidth: Record<DurationUnit, number> = { m: minute, h: 60 * minute, d: day, w: 7 * day, M: 28 * day, Q: 89 * day, Y: 365 * day };
/** What the fact store's DateTime64 can hold without surprises. */
const latest = Date.parse('2200-01-01T00:00:00Z');
/** A Monday: days and weeks are counted from here, so that `7d` is the ISO week. */
const firstMonday = Temporal.PlainDate.from('1970-01-05');

/** @throws AppError `invalid_request` when the text is not a step. */
function parseStep(step: Step): { count: number; unit: DurationUnit } {
  if (!durationSchema.safeParse(step).success) {
    throw new AppError('invalid_request', `"${step}" is not a step: write none, or a number and m, h, d, w, M, Q or Y, such as 1d or 15m.`);
  }
  const parsed = parseDuration(step);
  if (isWithinDay(parsed.unit) && (1440 * minute) % (parsed.count * leastWidth[parsed.unit]) !== 0) {
    throw new AppError('invalid_request', `A step of ${step} does not divide a day: buckets would not begin at the same time each day.`);
  }
  return parsed;
}

/**
 * Cuts [from, to) into buckets in the query's time zone. Days, weeks (Monday), months, quarters and years begin at local midnight, so
 * days of 23 or 25 hours are one bucket; several days or weeks are counted from Monday 1970-01-05, several months or years from year 0.
 * Minutes and hours are counted from each local midnight. The bucket that holds `from` begins at or before it.
 * @throws AppError `invalid_request` for a range or step that makes no buckets, or more than `maxBuckets`.
 */
export function buildGrid(query: Pick<MetricQuery, 'from' | 'to' | 'step' | 'bounds' | 'timezone'>, now: number): Grid {
  const { from, to, timezone } = query;
  checkRange(from, to);
  const begin = localDate(from, timezone);
  const bounds = query.bounds === undefined ? boundsByStep(from, to, timezone, query.step, begin) : checkedBounds(query.bounds);
  const partial = bounds.slice(1).map((end, index) => (bounds[index] ?? from) < from || end > to || end > now);
  return { bounds, partial, now };
}

function boundsByStep(from: number, to: number, timezone: string, step: Step, begin: Temporal.PlainDate): number[] {
  if (step === 'none') return [from, to];
  const { count, unit } = parseStep(step);
  const width = count * leastWidth[unit];
  if ((to - from) / width > maxBuckets) {
    throw new AppError(
      'invalid_request',
      `A step of ${step} cuts this range into more than ${maxBuckets} buckets: ask for a longer step or a shorter range.`,
    );
  }
  return isWithinDay(unit) ? withinDays(from, to, timezone, begin, width) : ofDays(from, to, timezone, begin, count, unit);
}

function checkedBounds(bounds: readonly number[]): readonly number[] {
  if (bounds.length - 1 > maxBuckets) {
    throw new AppError('invalid_request', `This takes more than ${maxBuckets} buckets: ask for a longer step or a shorter range.`);
  }
  return bounds;
}

function checkRange(from: number, to: number): void {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || to > latest) {
    throw new AppError('invalid_request', 'from and to must be times between 1970 and 2200, in whole milliseconds.');
  }
  if (from >= to) throw new AppError('invalid_request', 'The range is empty: from must be before to.');
}

function ofDays(from: number, to: number, timezone: string, begin: Temporal.PlainDate, count: number, unit: DurationUnit): number[] {
  const bounds: number[] = [];
  for (let date = floorDate(begin, count, unit); ; date = addTo(date, count, unit)) {
    const time = startOfDay(date, timezone);
    // Clocks set back over midnight put an hour of the old date after the new day's begin: the first bucket must hold `from` all the same.
    if (time <= from) bounds.length = 0;
    // A zone that crossed the date line skipped a whole day: it has no bucket.
    if (time !== bounds.at(-1)) bounds.push(time);
    if (time >= to) return bounds;
  }
}

function withinDays(from: number, to: number, timezone: string, begin: Temporal.PlainDate, width: number): number[] {
  const bounds: number[] = [];
  for (let date = begin, start = startOfDay(begin, timezone); ; date = date.add({ days: 1 })) {
    const end = startOfDay(date.add({ days: 1 }), timezone);
    for (let time = start; time < end; time += width) {
      if (Math.min(time + width, end) > from) bounds.push(time);
      if (time >= to) return bounds;
    }
    start = end;
  }
}

/** @throws AppError `invalid_request` for an unknown time zone. */
function localDate(time: number, timezone: string): Temporal.PlainDate {
  try {
    return Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(timezone).toPlainDate();
  } catch (error) {
    throw new AppError('invalid_request', `"${timezone}" is not an IANA time zone.`, { cause: error });
  }
}

function startOfDay(date: Temporal.PlainDate, timezone: string): number {
  return date.toZonedDateTime(timezone).epochMilliseconds;
}

function floorDate(date: Temporal.PlainDate, count: number, unit: DurationUnit): Temporal.PlainDate {
  if (unit === 'd' || unit === 'w') {
    const length = unit === 'w' ? 7 * count : count;
    const days = firstMonday.until(date, { largestUnit: 'day' }).days;
    return firstMonday.add({ days: Math.floor(days / length) * length });
  }
  const length = monthsIn(unit) * count;
  const month = Math.floor((date.year * 12 + date.month - 1) / length) * length;
  return new Temporal.PlainDate(Math.floor(month / 12), (month % 12) + 1, 1);
}

function addTo(date: Temporal.PlainDate, count: number, unit: DurationUnit): Temporal.PlainDate {
  if (unit === 'd') return date.add({ days: count });
  return unit === 'w' ? date.add({ weeks: count }) : date.add({ months: monthsIn(unit) * count });
}

function monthsIn(unit: DurationUnit): number {
  if (unit === 'Y') return 12;
  return unit === 'Q' ? 3 : 1;
}

function isWithinDay(unit: DurationUnit): unit is 'm' | 'h' {
  return unit === 'm' || unit === 'h';
}
