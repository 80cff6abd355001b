import { AppError } from '../../../platform/errors.ts';

/** A weekday of a rule; with `nth` the first, second ... of its month or year, or from the end when negative. */
export interface RuleDay {
  /** 1 is Monday. */
  readonly weekday: number;
  readonly nth: number | undefined;
}

/** A recurrence rule by days (RFC 5545, 3.3.10); what is absent says nothing. */
export interface Recurrence {
  readonly unit: 'day' | 'week' | 'month' | 'year';
  readonly interval: number;
  readonly count: number | undefined;
  /** As written: a date, a local time, or with Z a time in UTC. */
  readonly until: string | undefined;
  readonly days: readonly RuleDay[] | undefined;
  /** Days of the month, from its end when negative. */
  readonly monthDays: readonly number[] | undefined;
  readonly months: readonly number[] | undefined;
  /** Which of the days of a period count, from its last one when negative. */
  readonly positions: readonly number[] | undefined;
  /** First day of a week. */
  readonly weekStart: number;
}

const units = { DAILY: 'day', WEEKLY: 'week', MONTHLY: 'month', YEARLY: 'year' } as const;
const codes = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const read = new Set(['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'BYDAY', 'BYMONTHDAY', 'BYMONTH', 'BYSETPOS', 'WKST']);
const most = 10_000;

/** @throws AppError `invalid_request` for a rule that says more than is read here: half a rule would be another schedule. */
export function parseRecurrence(text: string): Recurrence {
  const parts = new Map(
    text.split(';').map((part): [string, string] => {
      const [name = '', value = ''] = part.split('=');
      return [name.trim().toUpperCase(), value.trim().toUpperCase()];
    }),
  );
  const frequency = parts.get('FREQ') ?? '';
  const unit = Object.hasOwn(units, frequency) ? units[frequency as keyof typeof units] : undefined;
  const other = [...parts.keys()].find((name) => name !== '' && !read.has(name));
  if (unit === undefined || other !== undefined) throw notRead(text, other ?? `FREQ=${frequency}`);
  const whole = (name: string, absent: number | undefined) => (parts.has(name) ? Number(parts.get(name)) : absent);
  const [interval, count] = [whole('INTERVAL', 1) ?? 1, whole('COUNT', undefined)];
  if (![interval, count ?? 1].every((value) => Number.isInteger(value) && value >= 1 && value <= most)) {
    throw new AppError('invalid_request', `INTERVAL and COUNT of a recurrence are whole numbers from 1 to ${most}: ${text.slice(0, 80)}.`);
  }
  const rule: Recurrence = {
    unit,
    interval,
    count,
    until: parts.get('UNTIL'),
    days: daysOf(parts.get('BYDAY'), text),
    monthDays: numbersOf(parts.get('BYMONTHDAY'), 31, text),
    months: numbersOf(parts.get('BYMONTH'), 12, text),
    positions: numbersOf(parts.get('BYSETPOS'), 366, text),
    weekStart: Math.max(1, codes.indexOf(parts.get('WKST') ?? 'MO') + 1),
  };
  refuseContradictions(rule, text);
  return rule;
}

/** What the standard rules out. */
function refuseContradictions({ unit, days, monthDays, months, positions }: Recurrence, text: string): void {
  const isCounted = days?.some(({ nth }) => nth !== undefined) === true;
  if (isCounted && (unit === 'day' || unit === 'week')) throw notRead(text, 'a counted weekday, such as 2MO, outside of months and years');
  if (monthDays !== undefined && unit === 'week') throw notRead(text, 'BYMONTHDAY of weeks');
  if (months?.some((month) => month < 1) === true) throw notRead(text, 'a month below 1');
  const isChoosing = days !== undefined || monthDays !== undefined || months !== undefined;
  if (positions !== undefined && !isChoosing) throw notRead(text, 'BYSETPOS without days to choose from');
}

function daysOf(value: string | undefined, text: string): RuleDay[] | undefined {
  return value?.split(',').map((written) => {
    const [, nth = '', code = ''] = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(written.trim()) ?? [];
    const weekday = codes.indexOf(code) + 1;
    const number = nth === '' ? undefined : Number(nth);
    if (weekday === 0 || number === 0 || Math.abs(number ?? 1) > 53) throw notRead(text, `BYDAY=${written}`);
    return { weekday, nth: number };
  });
}

function numbersOf(value: string | undefined, highest: number, text: string): number[] | undefined {
  return value?.split(',').map((written) => {
    const number = Number(written);
    if (!/^[+-]?\d{1,3}$/.test(written.trim()) || number === 0 || Math.abs(number) > highest) throw notRead(text, written);
    return number;
  });
}

function notRead(text: string, what: string): AppError {
  return new AppError(
    'invalid_request',
    `The recurrence ${text.slice(0, 80)} is not read here because of ${what.slice(0, 60)}: DAILY, WEEKLY, MONTHLY and YEARLY are, with INTERVAL, COUNT, UNTIL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS and WKST.`,
  );
}
