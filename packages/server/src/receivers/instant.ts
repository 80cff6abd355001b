import { isPlausibleTime } from '../facts/time.ts';
import { textOf } from './json-object.ts';

/**
 * A time as other services write it, in milliseconds UTC: ISO 8601, `2021-04-28 21:50:00 +0200`, `2015-05-17 18:08:09 UTC`, or a number of
 * seconds or milliseconds since the epoch. `undefined` for what is none.
 */
export function instantOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value > 0 ? Math.round(value < 1e11 ? value * 1000 : value) : undefined;
  const text = textOf(value).trim();
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
  const iso = text
    .replace(/^(\S+) (\d)/, '$1T$2')
    .replace(/ ?UTC$/, 'Z')
    .replace(/ ?([+-]\d{2}):?(\d{2})$/, '$1:$2');
  const time = Date.parse(iso);
  return Number.isNaN(time) ? undefined : time;
}

/** The same, `undefined` as well for times before 2000 and more than a day ahead of the clock: a wrong clock, not a fact. */
export function plausibleInstant(value: unknown, now: number): number | undefined {
  const time = instantOf(value);
  return time !== undefined && isPlausibleTime(time, now) ? time : undefined;
}
