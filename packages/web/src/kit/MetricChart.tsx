import { Skeleton } from '@mantine/core';
import { useMemo } from 'react';
import { useBehaviour, useEvaluate } from '../api/evaluate.ts';
import type { Question } from '../api/metrics.ts';
import type { Grain } from '../range/range.ts';
import { usePageRange } from '../range/use-range.ts';
import { type ChartSeries, laidOver } from './chart/series.ts';
import { TimeSeriesChart } from './chart/TimeSeriesChart.tsx';
import { EmptyState } from './EmptyState.tsx';
import { ErrorState } from './ErrorState.tsx';

interface MetricChartProps {
  readonly title: string;
  readonly question: Question;
  readonly grain?: Grain;
  readonly kind?: 'line' | 'bars';
  readonly target?: number | null | undefined;
  /** Limits and signals of the process behaviour chart; default true. */
  readonly judged?: boolean;
  readonly service?: string;
  readonly height?: number;
}

/** One metric over the page's range, with limits, signals, and the range before in grey. */
export function MetricChart({
  title,
  question,
  grain = 'day',
  kind = 'line',
  target,
  judged = true,
  service,
  height = 260,
}: MetricChartProps) {
  const page = usePageRange();
  const now = useBehaviour(question, { grain });
  const before = useEvaluate(question, { step: 'series', grain, previous: true, enabled: page.compare });
  const series = useMemo(() => {
    const line = now.data?.series[0];
    if (now.data === undefined || line === undefined) return [];
    const earlier = page.compare ? before.data?.series[0] : undefined;
    const lines: ChartSeries[] = [{ ...line, label: title }];
    if (earlier?.values.some((value) => value !== null)) lines.unshift(laidOver({ ...earlier, label: 'Previous range' }, line.times));
    return lines;
  }, [now.data, before.data, page.compare, title]);

  if (now.isError) return <ErrorState error={now.error} retry={now.refetch} />;
  if (now.data === undefined) return <Skeleton height={height + 44} aria-label={`Loading ${title}`} />;
  const { explain, unit, step, interval, limits, signals } = now.data;
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
      kind={kind}
      limits={judged ? limits : null}
      signals={judged ? signals : []}
      target={target}
      height={height}
      {...(service === undefined ? {} : { service })}
    />
  );
}
