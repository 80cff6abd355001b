import type { Grid, MetricQuery } from '../types.ts';

/** One or many buckets of one width whose ends are equally far apart: what one query answers. Milliseconds UTC. */
export interface Run {
  readonly width: number;
  readonly start: number;
  readonly end: number;
  /** 0 for a single bucket. */
  readonly step: number;
  /** Places of the buckets, in the order of their ends. */
  readonly buckets: readonly number[];
}

interface Bucket {
  readonly place: number;
  readonly width: number;
  readonly end: number;
}

/**
 * The buckets of a grid as few queries. A bucket that the range or the present cuts short is as wide as what is left of it; one that has
 * not begun is left out.
 */
export function runsOf({ from, to }: Pick<MetricQuery, 'from' | 'to'>, grid: Grid): Run[] {
  const buckets = grid.bounds.slice(0, -1).flatMap((bound, place): Bucket[] => {
    const start = Math.max(bound, from);
    const end = Math.min(grid.bounds[place + 1] ?? bound, to, Math.max(grid.now, bound));
    return end > start ? [{ place, width: end - start, end }] : [];
  });
  return [...Map.groupBy(buckets, ({ width }) => width).values()].flatMap(progressions);
}

/** Splits buckets of one width, by their ends ascending, where the distance between them changes. */
function progressions(buckets: readonly Bucket[]): Run[] {
  const runs: Run[] = [];
  for (let first = 0; first < buckets.length; ) {
    const start = buckets[first] as Bucket;
    const step = (buckets[first + 1]?.end ?? start.end) - start.end;
    let last = first;
    while (step > 0 && buckets[last + 1] !== undefined && (buckets[last + 1] as Bucket).end - (buckets[last] as Bucket).end === step)
      last++;
    const own = buckets.slice(first, last + 1);
    runs.push({
      width: start.width,
      start: start.end,
      end: (own.at(-1) as Bucket).end,
      step: own.length === 1 ? 0 : step,
      buckets: own.map(({ place }) => place),
    });
    first = last + 1;
  }
  return runs;
}
