const earliest = Date.UTC(2000, 0, 1);
const ahead = 24 * 3_600_000;

/** For messages about `isPlausibleTime`. */
export const earliestTime = '2000-01-01';
/** For messages about `isPlausibleTime`. */
export const latestAhead = '1 day';

/**
 * Whether a sender's time can be true: not before 2000, at most one day ahead of `now` (both milliseconds since the
 * epoch, UTC). Others are broken clocks or wrong units, and would create partitions far away.
 */
export function isPlausibleTime(time: number, now: number): boolean {
  return time >= earliest && time <= now + ahead;
}
