import { Skeleton } from '@mantine/core';
import { useMemo } from 'react';
import { type Evaluated, useBehaviour, useEvaluate } from '../api/evaluate.ts';
import type { Question, Stat } from '../api/metrics.ts';
import type { ChartSeries } from './chart/series.ts';
import { TimeSeriesChart } from './chart/TimeSeriesChart.tsx';
import { EmptyState } from './EmptyState.tsx';
import { ErrorState } from './ErrorState.tsx';

interface PercentileChartProps {
  readonly title: string;
  /** Without a stat. */
  readonly question: Omit<Question, 'stat'>;
  readonly service?: string;
  readonly height?: number;
}

/** Durations over the page's range: the median as a line, up to the 90th percentile as a band, and how many there were at the foot. */
export function PercentileChart({ title, question, service, height = 240 }: PercentileChartProps) {
  const median = useBehaviour({ ...question, stat: 'p50' });
  const high = useEvaluate({ ...question, stat: 'p90' }, { step: 'series' });
  const series = useMemo(() => lines(median.data, high.data), [median.data, high.data]);
  if (median.isError) return <ErrorState error={median.error} retry={median.refetch} />;
  if (median.data === undefined) return <Skeleton height={height + 44} aria-label={`Loading ${title}`} />;
  const { explain, unit, step, interval, signals } = median.data;
  if (!series.some((one) => one.values.some((value) => value !== null))) {
    return <EmptyState title="Nothing to draw in this range">{explain.whyEmpty ?? 'There is no data in this range.'}</EmptyState>;
  }
  return (
    <TimeSeriesChart
      title={title}
      unit={unit}
      step={step}
      interval={interval}
      series={series}
      signals={signals}
      height={height}
      {...(service === undefined ? {} : { service })}
    />
  );
}

function lines(median: Evaluated | undefined, high: Evaluated | undefined): ChartSeries[] {
  return [line(median, 'p50'), line(high, 'p90')].filter((one) => one !== undefined);
}

function line(answer: Evaluated | undefined, stat: Stat): ChartSeries | undefined {
  const found = answer?.series[0];
  if (found === undefined) return undefined;
  return stat === 'p50' ? { ...found, label: stat, counted: true } : { ...found, label: stat, muted: true, fillTo: 0 };
}
