import { formatDay } from '../kit/time.ts';

/** The local date (`2026-11-24`) of an instant in milliseconds UTC. */
export function today(now: number, timezone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: timezone }).format(now);
}

/** Due dates are local dates: an action is overdue from the day after. */
export function isOverdue(due: string, date: string): boolean {
  return due < date;
}

/** The local date `days` after a local date. */
export function daysAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** A local date as people read it: `Tue 1 Dec 2026`. */
export function dueText(due: string): string {
  return formatDay(Date.parse(`${due}T00:00:00Z`), 'UTC');
}
