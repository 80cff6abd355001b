import { type ZoneDays, zoneDays } from './zone-days.ts';

/** When a team works. Plain data; the same object is best used again, because what is computed of it is kept with it. */
export interface Calendar {
  /** IANA name. */
  readonly timezone: string;
  /** 1 (Monday) to 7 (Sunday). */
  readonly weekdays: readonly number[];
  /** `HH:MM`, local time; `00:00` to `24:00` are whole days, whether they have 23, 24 or 25 hours. */
  readonly from: string;
  readonly to: string;
  /** Local dates, `YYYY-MM-DD`. */
  readonly holidays: readonly string[];
}

/** Monday to Friday, whole days: what counts where no team says otherwise. */
export function defaultCalendar(timezone: string): Calendar {
  return { timezone, weekdays: [1, 2, 3, 4, 5], from: '00:00', to: '24:00', holidays: [] };
}

/** Names as definitions write them. */
const weekdayNames = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** A calendar as a definition states it, completed with Monday to Friday and whole days. */
export function calendarFrom(stated: {
  readonly timezone: string;
  readonly weekdays?: readonly string[] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly holidays?: readonly string[] | undefined;
}): Calendar {
  const usual = defaultCalendar(stated.timezone);
  return {
    timezone: stated.timezone,
    weekdays: stated.weekdays?.map((name) => weekdayNames.indexOf(name) + 1) ?? usual.weekdays,
    from: stated.from ?? usual.from,
    to: stated.to ?? usual.to,
    holidays: stated.holidays ?? usual.holidays,
  };
}

/**
 * Working seconds from one time (milliseconds UTC) to another, exact over changes of the clocks; negative when `to` lies before `from`.
 * Times before 1970 or after 2199 count as those years' ends. Some ten nanoseconds a call once a calendar's days are known.
 */
export function workingSeconds(from: number, to: number, calendar: Calendar): number {
  const days = calendarDays(calendar);
  return (days.workedBefore(to) - days.workedBefore(from)) / 1000;
}

const day = 86_400_000;
const [firstTime, lastTime] = [0, Date.UTC(2200, 0, 1)];

interface CalendarDays {
  /** Milliseconds worked before a time, counted from some day that is the same for all times of the calendar. */
  workedBefore(time: number): number;
}

const known = new WeakMap<Calendar, CalendarDays>();

function calendarDays(calendar: Calendar): CalendarDays {
  const found = known.get(calendar);
  if (found !== undefined) return found;
  const made = new RunningTotal(calendar);
  known.set(calendar, made);
  return made;
}

/** Grows by days in both directions from the first one asked for, so that nothing is computed of years nobody asks about. */
class RunningTotal implements CalendarDays {
  readonly #zone: ZoneDays;
  readonly #works: (localDay: number) => boolean;
  readonly #from: number;
  readonly #to: number;
  readonly #later: Days = { begins: [], ends: [], total: [0] };
  readonly #earlier: Days = { begins: [], ends: [], total: [0] };
  #origin: number | undefined;

  constructor({ timezone, weekdays, from, to, holidays }: Calendar) {
    this.#zone = zoneDays(timezone);
    const free = new Set(holidays.map((date) => Date.parse(`${date}T00:00:00Z`) / day));
    // 1970-01-01, day 0, was a Thursday.
    const isWeekday = [0, 1, 2, 3, 4, 5, 6].map((index) => weekdays.includes(((index + 3) % 7) + 1));
    this.#works = (localDay) => isWeekday[((localDay % 7) + 7) % 7] === true && !free.has(localDay);
    this.#from = minutesOf(from);
    this.#to = minutesOf(to);
  }

  workedBefore(time: number): number {
    const bounded = Math.min(Math.max(time, firstTime), lastTime);
    const localDay = this.#zone.dayOf(bounded);
    this.#origin ??= localDay;
    const ahead = localDay - this.#origin;
    const [days, index] = ahead >= 0 ? [this.#later, ahead] : [this.#earlier, -ahead - 1];
    while (days.begins.length <= index) this.#grow(days, this.#origin);
    const begin = days.begins[index] as number;
    const end = days.ends[index] as number;
    const before = ahead >= 0 ? (days.total[index] as number) : -(days.total[index + 1] as number);
    return before + Math.max(0, Math.min(bounded, end) - begin);
  }

  #grow(days: Days, origin: number): void {
    const index = days.begins.length;
    const localDay = days === this.#later ? origin + index : origin - index - 1;
    const begin = this.#zone.at(localDay, this.#from);
    const end = this.#works(localDay) ? Math.max(begin, this.#zone.at(localDay, this.#to)) : begin;
    days.begins.push(begin);
    days.ends.push(end);
    days.total.push((days.total[index] as number) + end - begin);
  }
}

/** Working hours of consecutive days (milliseconds UTC), nearest to the origin first. `total[i]` is what the first i of them hold. */
interface Days {
  readonly begins: number[];
  readonly ends: number[];
  readonly total: number[];
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
