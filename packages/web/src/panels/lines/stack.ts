import type { PanelSeries } from '../types.ts';

/** Each series on top of those before it; what has no data adds nothing, and is itself not drawn there. */
export function stack(series: readonly PanelSeries[]): (number | null)[][] {
  const sums = new Float64Array(series[0]?.times.length ?? 0);
  return series.map(({ values }) =>
    values.map((value, index) => {
      if (value === null || !Number.isFinite(value)) return null;
      sums[index] = (sums[index] ?? 0) + value;
      return sums[index] ?? null;
    }),
  );
}
