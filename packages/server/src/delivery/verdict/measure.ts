import { minimumSampleSize } from '../../metrics/sample-size.ts';
import { sharingReads } from '../../metrics/shared-reads.ts';
import type { Answer, Metrics } from '../../metrics/types.ts';
import { AppError } from '../../platform/errors.ts';
import type { Sample } from './bootstrap.ts';
import type { Watched } from './watched.ts';
import { type Buckets, bucketsOf, type Pace, type Windows } from './windows.ts';

/** What a metric was in the buckets of both windows. */
export interface Measured {
  /** Width of the buckets, milliseconds. */
  readonly width: number;
  readonly before: Side;
  readonly after: Side;
}

export interface Side extends Sample {
  /** Buckets that were asked for, with data or without. */
  readonly asked: number;
  /** Things behind the values; undefined for a metric that does not count them. */
  readonly events: number | undefined;
}

export type Asking = Pick<Metrics, 'evaluate'>;

/** Events a bucket that make narrower buckets worth it: a rate of fewer hops between the few values it can have. */
const leastPerBucket = 20;

/** Asks a metric for both windows, in the narrowest buckets that its traffic fills. @throws AppError what `evaluate` throws. */
export async function measure(
  metrics: Asking,
  watched: Watched,
  pace: Pace,
  windows: Windows,
  until: number,
  timezone: string,
): Promise<Measured> {
  const [widest, ...narrower] = pace.widths;
  const ask = (width: number) => measureBy(metrics, watched, windows, width, until, timezone);
  let found = await ask(widest);
  for (const width of narrower) {
    const least = Math.max(leastPerBucket, minimumSampleSize(watched.stat));
    const perBucket = [found.before, found.after].map(({ events = 0, asked }) => (events / Math.max(1, asked)) * (width / found.width));
    if (found.before.asked > 0 && Math.min(...perBucket.filter((_, side) => side === 0 || found.after.asked > 0)) < least) break;
    found = await ask(width);
  }
  return found;
}

async function measureBy(
  metrics: Asking,
  watched: Watched,
  windows: Windows,
  width: number,
  until: number,
  timezone: string,
): Promise<Measured> {
  const buckets = bucketsOf(windows, width, until);
  const [before, after] = [buckets.before.length - 1, buckets.after.length - 1];
  if (before + after === 0) return { width, before: nothing(0), after: nothing(0) };
  const bounds = [...new Set([...buckets.before, ...buckets.after])];
  const answer = await metrics.evaluate(watched.metric, {
    from: bounds[0] ?? 0,
    to: bounds.at(-1) ?? 0,
    step: 'none',
    bounds,
    timezone,
    filter: watched.filter,
    groupBy: [],
    stat: watched.stat,
  });
  return { width, ...sidesOf(answer, buckets) };
}

/** Values in these units are of events and weigh as much as there are; sums and counts are of the bucket. */
const perEvent = ['ratio', 'seconds', 'score'];

function sidesOf({ series, unit, explain }: Answer, buckets: Buckets): Pick<Measured, 'before' | 'after'> {
  const [only] = series;
  const { before, after } = buckets;
  if (only === undefined) return { before: nothing(before.length - 1), after: nothing(after.length - 1) };
  const places = (bounds: readonly number[]) => bounds.slice(0, -1).map((bound) => only.times.indexOf(bound));
  const inBoth = [...places(before), ...places(after)];
  // A metric that answers a single thing for each bucket does not count what is behind it.
  const counts = inBoth.some((place) => (only.n[place] ?? 0) > 1);
  const least = counts ? Math.max(1, minimumSampleSize(explain.stat ?? undefined)) : 0;
  const side = (bounds: readonly number[]): Side => {
    const wanted = places(bounds);
    const isSum = !perEvent.includes(unit);
    const filled = wanted.filter((place) => Number.isFinite(only.values[place]) && (isSum || (only.n[place] ?? 0) >= least));
    return {
      asked: wanted.length,
      values: filled.map((place) => only.values[place] ?? 0),
      weights: filled.map((place) => (counts && !isSum ? (only.n[place] ?? 0) : 1)),
      events: counts ? wanted.reduce((sum, place) => sum + (only.n[place] ?? 0), 0) : undefined,
    };
  };
  return { before: side(before), after: side(after) };
}

function nothing(asked: number): Side {
  return { asked, values: [], weights: [], events: undefined };
}

const atOnce = 4;

/** Measures each of the metrics, or says why it cannot be; what several of them read alike is read once. */
export async function measureAll(
  all: readonly Watched[],
  measureOne: (watched: Watched) => Promise<Measured>,
): Promise<Map<Watched, Measured | string>> {
  const found = new Map<Watched, Measured | string>();
  const waiting = [...all];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      found.set(next, next.problem ?? (await measuredOrProblem(next, measureOne)));
    }
  };
  await sharingReads(() => Promise.all(Array.from({ length: atOnce }, work)));
  return found;
}

async function measuredOrProblem(watched: Watched, measureOne: (watched: Watched) => Promise<Measured>): Promise<Measured | string> {
  try {
    return await measureOne(watched);
  } catch (error) {
    // What the store could not answer just now may be answered by the next run.
    if (!(error instanceof AppError) || error.code === 'store_unavailable') throw error;
    return `It could not be computed: ${error.message}`;
  }
}
