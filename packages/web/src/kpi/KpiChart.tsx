import { useMemo } from 'react';
import type { Kpi } from '../api/kpi.ts';
import { TimeSeriesChart } from '../kit/chart/TimeSeriesChart.tsx';
import { EmptyState } from '../kit/EmptyState.tsx';

/** A KPI's last quarter by its own periods, whatever range the page shows: that is what it is judged by. */
export function KpiChart({ kpi, height }: { readonly kpi: Kpi; readonly height: number }) {
  const { displayName, unit, history, limits, signals, target, why } = kpi;
  const series = useMemo(() => [{ label: displayName, ...history }], [displayName, history]);
  const interval = useMemo(() => ({ from: history.times[0] ?? 0, to: endOf(history.times) }), [history]);
  if (!history.values.some((value) => value !== null)) return <EmptyState title="Nothing to draw yet">{why}</EmptyState>;
  return (
    <TimeSeriesChart
      title={displayName}
      unit={unit}
      step="1w"
      interval={interval}
      series={series}
      limits={limits}
      signals={signals}
      target={target}
      height={height}
    />
  );
}

/** The running period is not over: it is drawn where it begins, with room for its rest. */
function endOf(times: readonly number[]): number {
  const last = times.at(-1) ?? 0;
  return last + (last - (times.at(-2) ?? last));
}
