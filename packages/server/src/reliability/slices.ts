import { maxBuckets } from '../metrics/grid.ts';
import { AppError } from '../platform/errors.ts';
import { type Ask, type Counted, countBuckets } from './buckets.ts';
import type { Counts } from './budget.ts';
import type { Indicator, TimeSlices } from './slo.ts';

/** A quarter of a year and a window of 28 days in slices of a minute. */
const mostSlices = 200_000;

/**
 * Counts time slices instead of events. Slices begin at multiples of their width (UTC) and belong to the stretch in which they end, so
 * that adjoining stretches add up; the one that runs has not been judged yet. A slice without events is no data and is left out.
 * @throws AppError `invalid_request` for more slices than can be counted at once.
 */
export async function countSlices(ask: Ask, indicator: Indicator, slices: TimeSlices, edges: readonly number[]): Promise<Counted> {
  const { width } = slices;
  const first = Math.floor((edges[0] ?? 0) / width);
  const last = Math.floor((edges.at(-1) ?? 0) / width);
  if (last - first > mostSlices) {
    throw new AppError(
      'invalid_request',
      `This takes more than ${mostSlices} time slices: ask for a shorter range, or define longer slices.`,
    );
  }
  const parts = await Promise.all(
    chunks(first, last).map(([from, to]) => {
      const bounds = Array.from({ length: to - from + 1 }, (_, index) => (from + index) * width);
      return countBuckets(ask, indicator, bounds);
    }),
  );
  const sums: Counts[] = [{ good: 0, total: 0 }];
  for (const bucket of parts.flatMap(({ buckets }) => buckets)) {
    const { good, total } = sums.at(-1) ?? bucket;
    const judged = judgeSlice(bucket, slices.target);
    sums.push({ good: good + judged.good, total: total + judged.total });
  }
  const upTo = (time: number): Counts => sums[Math.floor(time / width) - first] ?? { good: 0, total: 0 };
  return {
    explains: parts[0]?.explains ?? [],
    between: (from, to) => ({ good: upTo(to).good - upTo(from).good, total: upTo(to).total - upTo(from).total }),
  };
}

/** A slice as one event: good or bad against its target, or as good as the share of its good events. */
export function judgeSlice({ good, total }: Counts, target: number | undefined): Counts {
  if (!(total > 0)) return { good: 0, total: 0 };
  const ratio = good / total;
  if (target === undefined) return { good: ratio, total: 1 };
  return { good: ratio >= target ? 1 : 0, total: 1 };
}

/** Stretches of slices that one answer can hold. */
function chunks(first: number, last: number): [number, number][] {
  const starts = Array.from({ length: Math.ceil((last - first) / maxBuckets) }, (_, index) => first + index * maxBuckets);
  return starts.map((start) => [start, Math.min(start + maxBuckets, last)]);
}
