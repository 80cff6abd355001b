import { createHash } from 'node:crypto';

/** What a stretch of time took of a budget and brought to it. */
export interface Spent {
  readonly bad: number;
  /** Bad events that its events allow. */
  readonly allowed: number;
}

/** What leaves a rolling window as time goes on: a stretch that ends at `end` (milliseconds UTC). */
export interface SpentUntil extends Spent {
  readonly end: number;
}

export interface Forecast {
  /** The window so far, in stretches by time. */
  readonly stretches: readonly SpentUntil[];
  /** When the oldest moment of the window leaves it: with a rolling window `from + h` after h hours; with a calendar window never. */
  readonly rolling: boolean;
  /** Start of the window, milliseconds UTC. */
  readonly from: number;
  /** Hours that are looked ahead: the length of a rolling window, or what is left of a calendar one. */
  readonly horizon: number;
}

/** When a budget is gone, in hours; `null` when it is not within the horizon. */
export interface ExhaustionRange {
  readonly early: number | null;
  readonly middle: number | null;
  readonly late: number | null;
}

const hour = 3_600_000;

/**
 * Hours until the budget is gone if every hour goes on as `hourAt(0)`, `hourAt(1)` ... say, `undefined` if it is not within the horizon. Of a
 * rolling window old events leave meanwhile, and their budget with them.
 */
export function hoursToExhaustion({ from, rolling, horizon, stretches }: Forecast, hourAt: (hour: number) => Spent): number | undefined {
  let [bad, allowed] = [0, 0];
  for (const one of stretches) {
    bad += one.bad;
    allowed += one.allowed;
  }
  let before = allowed - bad;
  if (allowed > 0 && before <= 0) return 0;
  let oldest = 0;
  for (let passed = 1; passed <= Math.ceil(horizon); passed++) {
    const coming = hourAt(passed - 1);
    bad += coming.bad;
    allowed += coming.allowed;
    for (let next = stretches[oldest]; rolling && next !== undefined && next.end <= from + passed * hour; next = stretches[++oldest]) {
      bad -= next.bad;
      allowed -= next.allowed;
    }
    const left = allowed - bad;
    if (left <= 0 && bad > 0) return Math.min(passed - 1 + (before > 0 ? before / (before - left) : 0), passed);
    before = left;
  }
  return undefined;
}

/** Hours that stay together when they are drawn: a bad hour is seldom alone. */
const block = 6;
const paths = 100;
/** Fewest hours from which a range is drawn. */
const fewestHours = 24;

/**
 * A range for when the budget is gone: 100 futures of blocks of six hours, drawn at random out of the last hours (moving block bootstrap,
 * Künsch 1989); early, middle and late are the 10th, 50th and 90th of a hundred. The same seed draws the same futures.
 */
export function exhaustionRange(forecast: Forecast, lastHours: readonly Spent[], seed: string): ExhaustionRange | undefined {
  if (lastHours.length < fewestHours) return undefined;
  const random = randomFrom(seed);
  const ends = Array.from({ length: paths }, () => {
    const starts = Array.from({ length: Math.ceil(forecast.horizon / block) + 1 }, () =>
      Math.floor(random() * (lastHours.length - block + 1)),
    );
    const hourAt = (hour: number): Spent => lastHours[(starts[Math.floor(hour / block)] ?? 0) + (hour % block)] ?? { bad: 0, allowed: 0 };
    return hoursToExhaustion(forecast, hourAt) ?? Number.POSITIVE_INFINITY;
  }).sort((a, b) => a - b);
  const at = (share: number) => {
    const end = ends[Math.ceil(share * paths) - 1] ?? Number.POSITIVE_INFINITY;
    return Number.isFinite(end) ? end : null;
  };
  return { early: at(0.1), middle: at(0.5), late: at(0.9) };
}

/** Numbers in [0, 1) that a text determines (mulberry32). */
function randomFrom(seed: string): () => number {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
