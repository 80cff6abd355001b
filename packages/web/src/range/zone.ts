/** Milliseconds that wall clocks in `timezone` are ahead of UTC at `time`. */
function offset(time: number, timezone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(time);
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(read('year'), read('month') - 1, read('day'), read('hour'), read('minute'), read('second'));
  return wall - Math.floor(time / 1000) * 1000;
}

/** The instant at which the wall clock of `timezone` shows `wall` (a wall-clock time written as if it were UTC). */
function instant(wall: number, timezone: string): number {
  const guess = wall - offset(wall, timezone);
  return wall - offset(guess, timezone);
}

/** Midnight in `timezone` that begins the day of `time`, moved by whole calendar days. All in milliseconds UTC. */
export function startOfDay(time: number, timezone: string, days = 0): number {
  const wall = time + offset(time, timezone);
  return instant(Math.floor(wall / 86_400_000) * 86_400_000 + days * 86_400_000, timezone);
}

/** `2026-11-24T09:30`, the value of a date-time field, as the instant it names in `timezone`. NaN for anything else. */
export function fromWallClock(text: string, timezone: string): number {
  const wall = Date.parse(`${text}Z`);
  return Number.isNaN(wall) ? Number.NaN : instant(wall, timezone);
}

/** The reverse of `fromWallClock`, to the minute. */
export function toWallClock(time: number, timezone: string): string {
  return new Date(time + offset(time, timezone)).toISOString().slice(0, 16);
}
