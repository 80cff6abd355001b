import { Temporal } from 'temporal-polyfill';
import { AppError } from '../../../platform/errors.ts';

/** The part of a recurrence rule that schedules are made of: every so many days or weeks, on some weekdays. */
export interface Recurrence {
  readonly unit: 'day' | 'week';
  readonly interval: number;
  readonly count: number | undefined;
  /** As written: a date, a local time, or with Z a time in UTC. */
  readonly until: string | undefined;
  /** 1 is Monday. */
  readonly days: readonly number[] | undefined;
  /** First day of a week. */
  readonly weekStart: number;
}

const codes = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const read = new Set(['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'BYDAY', 'WKST']);
const most = 10_000;
/** Periods of all rules of a calendar that are walked through, which takes a second or two. */
export const mostSteps = 50_000;

export interface Steps {
  left: number;
}

/** @throws AppError `invalid_request` for a rule that says more than is read here: half a rule would be another schedule. */
export function parseRecurrence(text: string): Recurrence {
  const parts = new Map(
    text.split(';').map((part): [string, string] => {
      const [name = '', value = ''] = part.split('=');
      return [name.toUpperCase(), value.toUpperCase()];
    }),
  );
  const frequency = parts.get('FREQ');
  const other = [...parts.keys()].find((name) => !read.has(name));
  const days = parts
    .get('BYDAY')
    ?.split(',')
    .map((code) => codes.indexOf(code) + 1);
  if ((frequency !== 'DAILY' && frequency !== 'WEEKLY') || other !== undefined || days?.includes(0) === true) {
    throw new AppError(
      'invalid_request',
      `The recurrence ${text.slice(0, 80)} is not read here: DAILY and WEEKLY are, with INTERVAL, COUNT, UNTIL, BYDAY and WKST.`,
    );
  }
  const whole = (name: string, absent: number | undefined) => (parts.has(name) ? Number(parts.get(name)) : absent);
  const [interval, count] = [whole('INTERVAL', 1) ?? 1, whole('COUNT', undefined)];
  if (![interval, count ?? 1].every((value) => Number.isInteger(value) && value >= 1 && value <= most)) {
    throw new AppError('invalid_request', `INTERVAL and COUNT of a recurrence are whole numbers from 1 to ${most}: ${text.slice(0, 80)}.`);
  }
  const weekStart = Math.max(1, codes.indexOf(parts.get('WKST') ?? 'MO') + 1);
  return { unit: frequency === 'DAILY' ? 'day' : 'week', interval, count, until: parts.get('UNTIL'), days, weekStart };
}

/**
 * Local times at which it recurs, from the first one on, those before `after` left out and the others up to and including `before`.
 * The first is always one of them (RFC 5545, 3.8.5.3).
 * @param steps periods that may still be walked through, by all rules of a calendar together
 * @throws AppError `invalid_request` when those are used up
 */
export function occurrences(
  rule: Recurrence,
  first: Temporal.PlainDateTime,
  after: Temporal.PlainDateTime,
  before: Temporal.PlainDateTime,
  steps: Steps = { left: mostSteps },
): Temporal.PlainDateTime[] {
  const found: Temporal.PlainDateTime[] = [];
  const days = rule.interval * (rule.unit === 'week' ? 7 : 1);
  const base = rule.unit === 'week' ? first.subtract({ days: (first.dayOfWeek - rule.weekStart + 7) % 7 }) : first;
  // Where nothing is counted, the periods before the range need not be walked through.
  const skipped = Math.floor(base.until(after, { largestUnit: 'days' }).days / days) - 1;
  let counted = rule.count === undefined ? 0 : 1;
  let period = rule.count === undefined ? Math.max(0, skipped) : 0;
  const take = (one: Temporal.PlainDateTime) => {
    if (compare(one, after) >= 0 && compare(one, before) <= 0) found.push(one);
  };
  take(first);
  for (; period <= 400 * most; period++) {
    const start = base.add({ days: period * days });
    if (compare(start, before) > 0) break;
    if (--steps.left < 0) throw new AppError('invalid_request', 'The events of the calendar recur too often to be walked through.');
    for (const one of candidates(rule, start, first)) {
      if (compare(one, first) <= 0) continue;
      if (rule.count !== undefined && ++counted > rule.count) return found;
      take(one);
    }
    // A rule by days whose weekday never comes would be walked for ever while it counts nothing.
    if (rule.count !== undefined && period > most) break;
  }
  return found;
}

function candidates(rule: Recurrence, start: Temporal.PlainDateTime, first: Temporal.PlainDateTime): Temporal.PlainDateTime[] {
  if (rule.unit === 'day') return rule.days === undefined || rule.days.includes(start.dayOfWeek) ? [start] : [];
  const days = rule.days ?? [first.dayOfWeek];
  return [0, 1, 2, 3, 4, 5, 6].map((offset) => start.add({ days: offset })).filter(({ dayOfWeek }) => days.includes(dayOfWeek));
}

const compare = Temporal.PlainDateTime.compare;
