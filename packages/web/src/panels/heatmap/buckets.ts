import type { PanelSeries } from '../types.ts';

/** Counts by time and by bucket of values: `counts[row][column]`, rows from the lowest bucket up. */
export interface Heat {
  readonly times: readonly number[];
  /** The upper bound of each row; the last may be infinite. */
  readonly upper: readonly number[];
  readonly counts: readonly (readonly (number | null)[])[];
}

/**
 * A heat map of series of classic buckets (label `le`, each counting what the ones below count too), of native histograms, or else of any
 * series: then each is a row of its own values.
 */
export function heatOf(series: readonly PanelSeries[]): Heat {
  const times = series[0]?.times ?? [];
  const native = series.filter(({ histograms }) => histograms !== undefined);
  if (native.length > 0) return heatOfHistograms(native, times);
  const bounded = series.filter(({ labels }) => labels.le !== undefined);
  return bounded.length === 0
    ? { times, upper: series.map((_, row) => row + 1), counts: series.map(({ values }) => values) }
    : heatOfClassic(bounded, times);
}

function heatOfClassic(series: readonly PanelSeries[], times: readonly number[]): Heat {
  const byBound = new Map<number, (number | null)[]>();
  for (const { labels, values } of series) {
    const bound = labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le);
    const row = byBound.get(bound) ?? new Array<number | null>(times.length).fill(null);
    values.forEach((value, column) => {
      if (value !== null) row[column] = (row[column] ?? 0) + value;
    });
    byBound.set(bound, row);
  }
  const upper = [...byBound.keys()].filter((bound) => !Number.isNaN(bound)).sort((a, b) => a - b);
  const counts = upper.map((bound, row) => {
    const below = row === 0 ? undefined : byBound.get(upper[row - 1] ?? Number.NaN);
    return (byBound.get(bound) ?? []).map((value, column) => (value === null ? null : Math.max(0, value - (below?.[column] ?? 0))));
  });
  return { times, upper, counts };
}

function heatOfHistograms(series: readonly PanelSeries[], times: readonly number[]): Heat {
  const upper = [
    ...new Set(series.flatMap(({ histograms = [] }) => histograms.flatMap((one) => one?.buckets.map((bucket) => bucket.upper) ?? []))),
  ].sort((a, b) => a - b);
  const row = new Map(upper.map((bound, index) => [bound, index]));
  const counts = upper.map(() => new Array<number | null>(times.length).fill(null));
  for (const { histograms = [] } of series) {
    histograms.forEach((one, column) => {
      if (one === null) return;
      for (const line of counts) line[column] ??= 0;
      for (const bucket of one.buckets) {
        const line = counts[row.get(bucket.upper) ?? -1];
        if (line !== undefined) line[column] = (line[column] ?? 0) + bucket.count;
      }
    });
  }
  return { times, upper, counts };
}
