const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Milliseconds UTC; `to` is exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Windows {
  readonly before: Span;
  readonly after: Span;
}

/** When a roll-out began and was done, milliseconds UTC. */
export interface RollOutTimes {
  readonly started: number;
  readonly finished: number;
}

export interface Neighbours {
  readonly previous?: RollOutTimes | undefined;
  readonly next?: RollOutTimes | undefined;
}

export type PaceName = 'minutes' | 'days';

/** How long a window is, how wide its buckets may be (the widest first), and how much must be there. */
export interface Pace {
  readonly name: PaceName;
  readonly length: number;
  readonly widths: readonly [number, ...number[]];
  /** Fewest buckets with data on each side, by width: with fewer even a complete separation is no rare chance once corrected. */
  readonly fewest: Readonly<Record<number, number>>;
  /** How late data is as a rule: so much of the present is left out. */
  readonly delay: number;
  readonly words: string;
}

/** An hour by minutes where there is traffic for it, else by five minutes; a week by days, so that every weekday is in both windows. */
export const paces: Readonly<Record<PaceName, Pace>> = {
  minutes: {
    name: 'minutes',
    length: hour,
    widths: [5 * minute, minute],
    fewest: { [5 * minute]: 6, [minute]: 10 },
    delay: minute,
    words: 'an hour',
  },
  days: { name: 'days', length: 7 * day, widths: [day], fewest: { [day]: 4 }, delay: hour, words: 'seven days' },
};

/**
 * The windows of a deployment: they leave the roll-out itself out, and end where another deployment of the same service and environment begins.
 * By days the window before goes on through earlier deployments: of a service that is deployed daily it would else be a day.
 */
export function windowsOf(pace: Pace, { started, finished }: RollOutTimes, { previous, next }: Neighbours): Windows {
  const earliest = pace.name === 'minutes' ? Math.max(started - pace.length, previous?.finished ?? 0) : started - pace.length;
  return {
    before: { from: Math.min(earliest, started), to: started },
    after: { from: finished, to: Math.max(finished, Math.min(finished + pace.length, next?.started ?? Number.POSITIVE_INFINITY)) },
  };
}

/** Bounds of whole buckets before, counted back from the roll-out, and after it, as far as data can be there. */
export interface Buckets {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

export function bucketsOf(windows: Windows, width: number, until: number): Buckets {
  const count = ({ from, to }: Span) => Math.max(0, Math.floor((to - from) / width));
  const { before, after } = windows;
  const behind = count(before);
  const ahead = count({ from: after.from, to: Math.min(after.to, until) });
  return {
    before: Array.from({ length: behind + 1 }, (_, index) => before.to - (behind - index) * width),
    after: Array.from({ length: ahead + 1 }, (_, index) => after.from + index * width),
  };
}

/** A length of time in words, `14 minutes`. */
export function lengthText(milliseconds: number): string {
  const [unit, name] = (
    [
      [day, 'day'],
      [hour, 'hour'],
      [minute, 'minute'],
    ] as const
  ).find(([width]) => milliseconds >= 2 * width) ?? [minute, 'minute'];
  const count = Math.round(milliseconds / unit);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
