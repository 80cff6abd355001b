const day = 86_400_000;
/** Within this of a local midnight lies the same midnight in UTC. */
const widest = 15 * 3_600_000;

/** Days are numbered as UTC's are: local day n is the date that UTC has on `n * 86,400,000` milliseconds since the epoch. */
export interface ZoneDays {
  /** When a local day begins, milliseconds UTC. Where midnight is skipped it is the first moment of the day, where it comes twice the first. */
  start(localDay: number): number;
  /** When the clocks of a local day first show so many minutes after midnight or more, milliseconds UTC. */
  at(localDay: number, minutes: number): number;
  /** The local day of a time (milliseconds UTC). */
  dayOf(time: number): number;
}

const known = new Map<string, ZoneDays>();

/** Local days of an IANA time zone, each asked of the time zone database once. @throws RangeError for no time zone. */
export function zoneDays(timezone: string): ZoneDays {
  const found = known.get(timezone);
  if (found !== undefined) return found;
  const made = daysOf(offsetsOf(timezone));
  known.set(timezone, made);
  return made;
}

function daysOf(offsetAt: (time: number) => number): ZoneDays {
  const midnights = new Map<number, number>();
  const starts = new Map<number, number>();
  const midnightOffset = (utcDay: number): number => remembered(midnights, utcDay, () => offsetAt(utcDay * day));
  const at = (localDay: number, minutes: number): number => {
    const wall = localDay * day + minutes * 60_000;
    const offset = midnightOffset(localDay);
    // The window holds every moment at which some clock of the zone could show this.
    if ([-1, 1, 2].every((away) => midnightOffset(localDay + away) === offset)) return wall - offset;
    return firstShowing(offsetAt, wall);
  };
  const start = (localDay: number): number => remembered(starts, localDay, () => at(localDay, 0));
  return {
    start,
    at,
    dayOf(time) {
      const utcDay = Math.floor(time / day);
      if (time >= start(utcDay + 1)) return utcDay + 1;
      return time >= start(utcDay) ? utcDay : utcDay - 1;
    },
  };
}

function remembered(values: Map<number, number>, key: number, compute: () => number): number {
  const value = values.get(key);
  if (value !== undefined) return value;
  const computed = compute();
  values.set(key, computed);
  return computed;
}

/** The first moment at which local clocks show this or later. */
function firstShowing(offsetAt: (time: number) => number, wall: number): number {
  let [early, late] = [wall - widest, wall + widest];
  const offsets = [...new Set([offsetAt(early), offsetAt(wall - offsetAt(early)), offsetAt(wall), offsetAt(late)])];
  const exact = offsets.map((offset) => wall - offset).filter((time) => time + offsetAt(time) === wall);
  if (exact.length > 0) return Math.min(...exact);
  // No clock ever shows it: it was skipped, and the moment of skipping counts.
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (middle + offsetAt(middle) >= wall) late = middle;
    else early = middle;
  }
  return late;
}

/** How far local clocks are ahead of UTC, in milliseconds. */
function offsetsOf(timezone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    ...{ era: 'short', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  return (time) => {
    const second = Math.floor(time / 1000) * 1000;
    const part = new Map(format.formatToParts(second).map(({ type, value }) => [type, value]));
    const read = (type: Intl.DateTimeFormatPartTypes) => Number(part.get(type));
    const year = part.get('era') === 'BC' ? 1 - read('year') : read('year');
    return Date.UTC(year, read('month') - 1, read('day'), read('hour'), read('minute'), read('second')) - second;
  };
}
