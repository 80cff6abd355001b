import { Text } from '@mantine/core';
import { useMemo } from 'react';
import type { Backtest } from '../../api/alert-rules.ts';
import type { TimelineEntry } from '../../api/timeline.ts';
import type { ChartSeries } from '../../kit/chart/series.ts';
import { TimeSeriesChart } from '../../kit/chart/TimeSeriesChart.tsx';
import { formatText } from '../../kit/format.ts';
import { labelWords } from './words.ts';

/** What a rule judged, what it judged it against in grey, and marks where an alert would have begun and ended. */
export function BacktestChart({ data, title, unit = '' }: { readonly data: Backtest; readonly title: string; readonly unit?: string }) {
  const series = useMemo(() => seriesOf(data), [data]);
  const marks = useMemo(() => marksOf(data), [data]);
  if (!data.series.some(({ values }) => values.some((value) => value !== null))) {
    return (
      <Text size="sm" c="var(--quiet)">
        There was no data to judge in this range.
      </Text>
    );
  }
  return (
    <>
      <TimeSeriesChart
        title={title}
        unit={unit}
        step={`${data.resolutionSeconds}s`}
        interval={{ from: Date.parse(data.from), to: Date.parse(data.to) }}
        series={series}
        marks={marks}
        height={220}
      />
      {data.seriesLeftOut > 0 && (
        <Text size="xs" c="var(--quiet)">
          {data.seriesLeftOut} more groups are not drawn.
        </Text>
      )}
      {data.withoutData > 0 && (
        <Text size="xs" c="var(--quiet)">
          In {formatText(data.withoutData, 'ratio')} of the moments the condition could not be told.
        </Text>
      )}
    </>
  );
}

function seriesOf({ series, times }: Backtest): ChartSeries[] {
  return series.flatMap(({ labels, values, thresholds }): ChartSeries[] => {
    const name = labelWords(labels);
    const judged = { label: name === '' ? 'Value' : name, times, values };
    const against = { label: name === '' ? 'Threshold' : `Threshold of ${name}`, times, values: thresholds, muted: true };
    return thresholds.some((value) => value !== null) ? [judged, against] : [judged];
  });
}

function marksOf({ fired }: Backtest): TimelineEntry[] {
  return fired.slice(0, 200).flatMap(({ from, to, labels }, index) => {
    const name = labelWords(labels);
    const mark = (id: string, time: string, what: string): TimelineEntry => ({
      id: `${id}:${index}`,
      time,
      kind: 'alert',
      title: `${what}${name === '' ? '' : `: ${name}`}`,
      service: null,
      environment: null,
      link: null,
    });
    return [mark('fired', from, 'Begins to fire'), mark('ended', to, 'Ends')];
  });
}
