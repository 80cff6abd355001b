/**
 * Whether the start time of a sample says that its counter was reset after the sample before. A start at the time of the sample before is
 * a reset for deltas, whose samples follow on each other, but not when the sample before has no start of its own in its past: that is a
 * counter whose start nobody knows.
 */
export function isStartReset(previousStart: number, previousTime: number, start: number, time: number): boolean {
  if (start === 0 || start >= time || start < previousTime) return false;
  if (start > previousTime) return true;
  return previousStart !== 0 && previousStart < previousTime;
}

/** Whether a start time lies before the sample before without being that one's start: the writers disagree. */
export function overlaps(previousStart: number, previousTime: number, start: number): boolean {
  return start !== 0 && start < previousTime && start !== previousStart;
}

/**
 * Whether the first sample of a window tells where its counter began within the window: then it is known to have been 0 there, and
 * nothing has to be extrapolated.
 */
export function startsInside(start: number, firstTime: number, rangeStart: number): boolean {
  return start !== 0 && start > rangeStart && start < firstTime;
}
