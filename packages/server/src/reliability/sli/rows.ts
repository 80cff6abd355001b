import { maxBuckets } from '../../metrics/grid.ts';
import type { Explanation } from '../../metrics/types.ts';
import { AppError } from '../../platform/errors.ts';
import type { Counts } from '../budget.ts';
import { judgeSlice } from '../slices.ts';
import type { AskMany, Values } from './ask.ts';
import { metricsOf, minute, type Sli } from './sli.ts';

/** What was counted in a stretch that begins at `time` and crosses no edge; of a slice, its last minute. */
export interface CountRow extends Counts {
  readonly time: number;
  /** Milliseconds in which there was data. */
  readonly covered: number;
}

export interface CountedRows {
  readonly rows: readonly CountRow[];
  readonly explains: readonly Explanation[];
}

/** A quarter of a year and a window of 28 days in slices of a minute. */
const mostSlices = 200_000;
/** Counters are reported this often at least, or nobody hears of them: a longer silence is a gap. */
const longestPause = 5 * minute;

/**
 * Counts SLIs of one step from `from` to `to`, whole minutes (milliseconds UTC): slices are those that end there, events are counted in
 * each of `pieces`, or each minute. What cannot be counted gets its error.
 */
export async function countRows(
  ask: AskMany,
  slis: readonly Sli[],
  from: number,
  to: number,
  pieces?: readonly number[],
): Promise<(CountedRows | Error)[]> {
  const [first] = slis;
  if (first === undefined) return [];
  const isEvents = first.indicator.kind === 'events' && first.slices === undefined;
  const { base, group } = stepsOf(first);
  const begin = isEvents ? from - longestPause : Math.floor(from / first.step) * first.step;
  const bounds =
    isEvents && pieces !== undefined ? [...pieces] : multiples(begin, isEvents ? to : Math.floor(to / first.step) * first.step, base);
  if (!isEvents && bounds.length - 1 > mostSlices) {
    throw new AppError(
      'invalid_request',
      `This takes more than ${mostSlices} time slices: ask for a shorter range, or define longer slices.`,
    );
  }
  if (bounds.length < 2) return slis.map(() => ({ rows: [], explains: [] }));
  const metrics = slis.flatMap(({ indicator }) => metricsOf(indicator));
  const answers = await askInParts(ask, metrics, bounds);
  let next = 0;
  return slis.map((sli) => {
    const own = answers.slice(next, next + metricsOf(sli.indicator).length);
    next += own.length;
    const failed = own.find((one) => one instanceof Error);
    if (failed !== undefined) return failed as Error;
    const counted = countsOf(sli, own as Values[]);
    const rows = isEvents ? eventRows(counted, bounds, from, pieces === undefined) : sliceRows(sli, counted, bounds, base, group);
    return { rows, explains: (own as Values[]).map(({ explain }) => explain) };
  });
}

/** SLIs whose metrics can be asked over the same buckets. */
export function shapeOf({ indicator, slices }: Sli): string {
  return JSON.stringify([indicator.kind === 'events', indicator.kind === 'events' ? minute : indicator.every, slices?.width ?? null]);
}

/** The width in which metrics are asked, and how many of these are a slice. */
function stepsOf({ indicator, slices, step }: Sli): { base: number; group: number } {
  if (slices === undefined || indicator.kind === 'events') return { base: step, group: 1 };
  // A slice that is no multiple of the stretches is asked as one of them.
  const whole = slices.width % indicator.every === 0;
  return whole ? { base: indicator.every, group: slices.width / indicator.every } : { base: step, group: 1 };
}

function multiples(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.max(0, Math.floor((to - from) / step)) + 1 }, (_, index) => from + index * step);
}

/** As many buckets at a time as one answer may hold. */
async function askInParts(ask: AskMany, metrics: Parameters<AskMany>[0], bounds: readonly number[]): Promise<(Values | Error)[]> {
  const parts: (readonly (Values | Error)[])[] = [];
  for (let first = 0; first < bounds.length - 1; first += maxBuckets)
    parts.push(await ask(metrics, bounds.slice(first, first + maxBuckets + 1)));
  return metrics.map((_, index) => {
    const own = parts.map((part) => part[index] as Values | Error);
    const failed = own.find((one) => one instanceof Error);
    if (failed !== undefined) return failed;
    const [first] = own as Values[];
    if (own.length === 1) return first as Values;
    const values = Float64Array.from((own as Values[]).flatMap((part) => [...part.values]));
    return { values, explain: (own.at(-1) as Values).explain };
  });
}

interface Bucket extends Counts {
  readonly known: boolean;
}

/** What is not known counts nothing. */
function countsOf({ indicator }: Sli, answers: readonly Values[]): (bucket: number) => Bucket {
  const value = (answer: Values | undefined, bucket: number) => answer?.values[bucket] ?? Number.NaN;
  const [first, second] = answers;
  if (indicator.kind === 'events') {
    return (bucket) => {
      const all = value(second, bucket);
      const part = value(first, bucket);
      const [total, counted] = [Number.isNaN(all) ? 0 : all, Number.isNaN(part) ? 0 : part];
      return { good: indicator.part === 'good' ? counted : total - counted, total, known: !Number.isNaN(all) };
    };
  }
  return (bucket) => {
    const found = value(first, bucket);
    if (Number.isNaN(found)) return { good: 0, total: 0, known: false };
    const share =
      indicator.kind === 'ratio' ? (indicator.of === 'good' ? found : 1 - found) : compare(found, indicator.op, indicator.limit) ? 1 : 0;
    return { good: Math.min(1, Math.max(0, share)), total: 1, known: true };
  };
}

function compare(value: number, op: '>' | '>=' | '<' | '<=', limit: number): boolean {
  if (op === '>') return value > limit;
  if (op === '>=') return value >= limit;
  return op === '<' ? value < limit : value <= limit;
}

/** What a sample shows happened since the one before: the minutes between them, if not too many, are covered as well. */
function eventRows(counted: (bucket: number) => Bucket, bounds: readonly number[], from: number, byMinute: boolean): CountRow[] {
  const rows: CountRow[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < bounds.length - 1; index++) {
    const [time, end] = [bounds[index] as number, bounds[index + 1] as number];
    const { good, total, known } = counted(index);
    if (!known) {
      if (good !== 0 && time >= from) rows.push({ time, good, total, covered: 0 });
      continue;
    }
    const since = end - last <= longestPause ? last : time;
    last = end;
    if (time >= from) rows.push({ time, good, total, covered: byMinute ? end - since : end - time });
  }
  return rows;
}

function sliceRows(
  { slices, step }: Sli,
  counted: (bucket: number) => Bucket,
  bounds: readonly number[],
  base: number,
  group: number,
): CountRow[] {
  const rows: CountRow[] = [];
  for (let index = 0; index + group < bounds.length; index += group) {
    let [good, total, covered] = [0, 0, 0];
    for (let each = index; each < index + group; each++) {
      const one = counted(each);
      good += one.good;
      total += one.total;
      if (one.known) covered += base;
    }
    const judged = slices === undefined ? { good, total } : judgeSlice({ good, total }, slices.target);
    const end = (bounds[index] as number) + step;
    if (judged.total > 0) rows.push({ time: end - minute, ...judged, covered: group === 1 ? step : covered });
  }
  return rows;
}
