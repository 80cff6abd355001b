import { Text } from '@mantine/core';
import { useMemo } from 'react';
import type { Backtest } from '../../api/alert-rules.ts';
import type { TimelineEntry } from '../../api/timeline.ts';
import type { ChartSeries } from '../../kit/chart/series.ts';
import { TimeSeriesChart } from '../../kit/chart/TimeSeriesChart.tsx';
import { formatText } from '../../kit/format.ts';
import { labelWords } from './words.ts';

/** What a rule judged, what it judged it against in grey, and marks where an alert would have begun and ended. */
export function BacktestChart({ data, title }: { readonly data: Backtest; readonly title: string }) {
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
        unit={data.unit}
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
  const [only] = series;
  if (series.length === 1 && only !== undefined && only.limits !== null) {
    const { labels, values, limits } = only;
    return [
      { label: labelWords(labels) || 'Value', times, values },
      { label: 'Usual from', times, values: limits.lower, muted: true },
      { label: 'Usual to', times, values: limits.upper, muted: true, fillTo: 1 },
    ];
  }
  const judged = series.map(({ labels, values }) => ({ label: labelWords(labels) || 'Value', times, values }));
  return [...judged, ...thresholdsOf(series, times)];
}

/** One line where all groups are judged against the same, and else one for each. */
function thresholdsOf(series: Backtest['series'], times: readonly number[]): ChartSeries[] {
  const lines = new Map<string, ChartSeries>();
  for (const { labels, thresholds } of series) {
    const label = series.length === 1 ? 'Threshold' : `Threshold of ${labelWords(labels)}`;
    if (thresholds.some((value) => value !== null)) lines.set(thresholds.join(), { label, times, values: thresholds, muted: true });
  }
  const [first] = [...lines.values()];
  return lines.size === 1 && first !== undefined ? [{ ...first, label: 'Threshold' }] : [...lines.values()];
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
