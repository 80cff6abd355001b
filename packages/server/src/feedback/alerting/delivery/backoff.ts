const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/**
 * Milliseconds after each failed attempt until the next: those of Standard Webhooks (5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h), with more at the beginning,
 * where a page cannot wait, and one at an hour. Altogether a receiver may be away for 32 hours.
 */
const waits = [
  5 * second,
  30 * second,
  2 * minute,
  5 * minute,
  10 * minute,
  30 * minute,
  hour,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
] as const;

/** How often a notification is tried before it is given up. */
export const mostAttempts = waits.length + 1;

/**
 * Milliseconds until the next attempt, spread by a fifth so that what failed together is not tried together; `undefined` when it is given up.
 * @param attempts those that failed
 * @param random from 0 to below 1
 * @param atLeast what the receiver asked for
 */
export function waitAfter(attempts: number, random: number, atLeast = 0): number | undefined {
  const wait = waits[attempts - 1];
  if (wait === undefined) return undefined;
  return Math.max(atLeast, Math.round(wait * (0.8 + 0.4 * random)));
}
