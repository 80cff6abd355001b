import { Temporal } from 'temporal-polyfill';
import { AppError } from '../../../platform/errors.ts';
import type { Recurrence, RuleDay } from './recurrence.ts';

/** Steps in which all rules of a calendar are walked through, which takes a second or two. */
export const mostSteps = 50_000;
/** Steps that a period costs, by the days that are looked at. */
const costs = { day: 1, week: 1, month: 5, year: 50 } as const;
const most = 10_000;

export interface Steps {
  left: number;
}

type Local = Temporal.PlainDateTime;

/**
 * Local times at which it recurs, from the first one on, those before `after` left out and the others up to and including `before`.
 * The first is always one of them (RFC 5545, 3.8.5.3). Days that a month does not have are none.
 * @param steps that may still be taken, by all rules of a calendar together
 * @throws AppError `invalid_request` when those are used up
 */
export function occurrences(rule: Recurrence, first: Local, after: Local, before: Local, steps: Steps = { left: mostSteps }): Local[] {
  const found: Local[] = [];
  const base = periodOf(rule, first);
  // Where nothing is counted, the periods before the range need not be walked through.
  const skipped = Math.floor(base.until(after, { largestUnit: `${rule.unit}s` })[`${rule.unit}s`] / rule.interval) - 1;
  let counted = rule.count === undefined ? 0 : 1;
  let period = rule.count === undefined ? Math.max(0, skipped) : 0;
  const take = (one: Local) => {
    if (compare(one, after) >= 0 && compare(one, before) <= 0) found.push(one);
  };
  take(first);
  for (; period <= 400 * most; period++) {
    const start = base.add({ [`${rule.unit}s`]: period * rule.interval });
    if (compare(start, before) > 0) break;
    steps.left -= costs[rule.unit];
    if (steps.left < 0) throw new AppError('invalid_request', 'The events of the calendar recur too often to be walked through.');
    for (const one of chosen(rule, candidates(rule, start, first))) {
      if (compare(one, first) <= 0) continue;
      if (rule.count !== undefined && ++counted > rule.count) return found;
      take(one);
    }
    // A rule by days whose weekday never comes would be walked for ever while it counts nothing.
    if (rule.count !== undefined && period > most) break;
  }
  return found;
}

/** The beginning of the day, week, month or year in which the first one lies, at its time of day. */
function periodOf({ unit, weekStart }: Recurrence, first: Local): Local {
  if (unit === 'week') return first.subtract({ days: (first.dayOfWeek - weekStart + 7) % 7 });
  if (unit === 'month') return first.with({ day: 1 });
  return unit === 'year' ? first.with({ month: 1, day: 1 }) : first;
}

/** The days of a period, in order. */
function candidates(rule: Recurrence, start: Local, first: Local): Local[] {
  const inMonth = ({ month }: Local) => rule.months === undefined || rule.months.includes(month);
  switch (rule.unit) {
    case 'day':
      return [start].filter((one) => inMonth(one) && isMonthDay(one, rule.monthDays) && isWeekday(one, rule.days));
    case 'week': {
      const days = rule.days ?? [{ weekday: first.dayOfWeek, nth: undefined }];
      return stretch(start, 7).filter((one) => inMonth(one) && isWeekday(one, days));
    }
    case 'month':
      return inMonth(start) ? ofMonth(rule, start, first.day) : [];
    case 'year':
      return ofYear(rule, start, first);
  }
}

/** @param day the day of the month when the rule names none */
function ofMonth({ days, monthDays }: Recurrence, start: Local, day: number): Local[] {
  const all = stretch(start, start.daysInMonth);
  if (monthDays !== undefined) return all.filter((one) => isMonthDay(one, monthDays) && (days === undefined || isNth(one, days, all)));
  return days === undefined ? all.filter((one) => one.day === day) : all.filter((one) => isNth(one, days, all));
}

function ofYear(rule: Recurrence, start: Local, first: Local): Local[] {
  const { days, monthDays, months } = rule;
  // Without months, counted weekdays are those of the year.
  if (months === undefined && monthDays === undefined && days !== undefined) {
    const all = stretch(start, start.daysInYear);
    return all.filter((one) => isNth(one, days, all));
  }
  const own = months ?? (monthDays === undefined ? [first.month] : Array.from({ length: 12 }, (_, index) => index + 1));
  return [...new Set(own)].sort((a, b) => a - b).flatMap((month) => ofMonth(rule, start.with({ month }), first.day));
}

function stretch(start: Local, length: number): Local[] {
  return Array.from({ length }, (_, days) => start.add({ days }));
}

function isWeekday({ dayOfWeek }: Local, days: readonly RuleDay[] | undefined): boolean {
  return days === undefined || days.some(({ weekday }) => weekday === dayOfWeek);
}

function isMonthDay({ day, daysInMonth }: Local, monthDays: readonly number[] | undefined): boolean {
  return monthDays === undefined || monthDays.some((one) => (one > 0 ? one : daysInMonth + 1 + one) === day);
}

/** Whether it is one of these weekdays, counted within `all`, which follow day on day. */
function isNth(one: Local, days: readonly RuleDay[], all: readonly Local[]): boolean {
  const index = all.indexOf(one);
  return days.some(({ weekday, nth }) => {
    if (weekday !== one.dayOfWeek) return false;
    if (nth === undefined) return true;
    return nth > 0 ? Math.floor(index / 7) + 1 === nth : Math.floor((all.length - 1 - index) / 7) + 1 === -nth;
  });
}

function chosen({ positions }: Recurrence, all: readonly Local[]): readonly Local[] {
  if (positions === undefined) return all;
  const places = new Set(positions.map((position) => (position > 0 ? position - 1 : all.length + position)));
  return all.filter((_, index) => places.has(index));
}

const compare = Temporal.PlainDateTime.compare;
