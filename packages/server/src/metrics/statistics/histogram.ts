/** A bucket of a classic histogram: how many values were at most `bound`, all lower buckets included. */
export interface HistogramBucket {
  /** Upper bound, Prometheus' `le`; Infinity for the last. */
  readonly bound: number;
  readonly count: number;
}

/**
 * The level-th quantile (0-1) of a classic histogram as Prometheus' `histogram_quantile` computes it: values are taken to lie evenly
 * within their bucket; the first bucket begins at 0 when its bound is positive; above the highest finite bound the answer is that bound.
 * Counts that fall from one bucket to the next are raised to the one before. NaN without values or without an infinite bucket.
 * Source: prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile.
 */
export function histogramQuantile(level: number, buckets: readonly HistogramBucket[]): number {
  const sorted = monotonic(buckets);
  const last = sorted.at(-1);
  if (last === undefined || last.bound !== Number.POSITIVE_INFINITY || last.count <= 0 || sorted.length < 2) return Number.NaN;
  const rank = level * last.count;
  const index = sorted.findIndex(({ count }) => count >= rank);
  const bucket = sorted[index];
  const below = sorted[index - 1];
  if (bucket === undefined || bucket.bound === Number.POSITIVE_INFINITY) return sorted.at(-2)?.bound ?? Number.NaN;
  if (below === undefined && bucket.bound <= 0) return bucket.bound;
  const [start, before] = [below?.bound ?? 0, below?.count ?? 0];
  const within = bucket.count - before;
  return within === 0 ? bucket.bound : start + (bucket.bound - start) * ((rank - before) / within);
}

function monotonic(buckets: readonly HistogramBucket[]): HistogramBucket[] {
  let highest = 0;
  return [...buckets]
    .sort((a, b) => a.bound - b.bound)
    .map(({ bound, count }) => {
      highest = Math.max(highest, count);
      return { bound, count: highest };
    });
}
