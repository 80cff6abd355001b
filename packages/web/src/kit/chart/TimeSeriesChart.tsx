import { Button, Group, useComputedColorScheme } from '@mantine/core';
import { useMemo, useRef, useState } from 'react';
import type uPlot from 'uplot';
import type { Limits, Signal } from '../../api/metrics.ts';
import { type TimelineEntry, useTimeline } from '../../api/timeline.ts';
import { track } from '../../beacon.ts';
import type { Interval } from '../../range/range.ts';
import { usePageRange } from '../../range/use-range.ts';
import { useHoveredEntry } from '../../shell/hovered-entry.tsx';
import { axisScale, formatText } from '../format.ts';
import { formatBucket } from '../time.ts';
import { ChartNotes } from './ChartNotes.tsx';
import { ChartTable } from './ChartTable.tsx';
import { readColours } from './colours.ts';
import { download, withTitle } from './download.ts';
import { Legend } from './Legend.tsx';
import { Plot } from './Plot.tsx';
import { type ChartSeries, toCsv } from './series.ts';
import type { ChartSpan } from './spans.ts';

export interface TimeSeriesChartProps {
  /** Names the chart for assistive technology and for exported files. */
  readonly title: string;
  readonly unit: string;
  readonly step: string;
  readonly interval: Interval;
  readonly series: readonly ChartSeries[];
  readonly kind?: 'line' | 'bars';
  readonly limits?: Limits | null;
  readonly signals?: readonly Signal[];
  readonly target?: number | null | undefined;
  /** What the line of the target is called; default “target”. */
  readonly targetName?: string;
  /** Shows the timeline's marks of this service alone. */
  readonly service?: string;
  /** What is marked on the time axis; without it, the timeline of the page's range. */
  readonly marks?: readonly TimelineEntry[];
  /** Stretches of time that count otherwise, with their reasons. */
  readonly spans?: readonly ChartSpan[];
  readonly height?: number;
}

/** A series over time with its limits, target and coinciding marks; a table twin; CSV and PNG. Dragging sets the page's range. */
export function TimeSeriesChart(props: TimeSeriesChartProps) {
  const {
    title,
    unit,
    step,
    interval,
    series,
    kind = 'line',
    limits = null,
    signals = [],
    marks,
    spans,
    height = 260,
    targetName = 'target',
  } = props;
  const target = props.target ?? undefined;
  const page = usePageRange();
  const { data: timeline } = useTimeline(props.service);
  const { id: hovered } = useHoveredEntry();
  const [index, setIndex] = useState<number | null>(null);
  const [asTable, setAsTable] = useState(false);
  const plot = useRef<uPlot>(null);
  const scheme = useComputedColorScheme('light');
  const axis = useMemo(() => axisScale(unit, largest(series, limits, target)), [series, unit, limits, target]);
  const overlay = useMemo(
    () => ({
      limits: limits && {
        ...limits,
        mean: limits.mean / axis.divisor,
        lower: limits.lower / axis.divisor,
        upper: limits.upper / axis.divisor,
      },
      target: target === undefined ? undefined : target / axis.divisor,
      marks: marks ?? timeline?.entries ?? [],
      hovered,
      spans,
      counts: countsOf(series),
    }),
    [limits, target, axis, marks, timeline, hovered, spans, series],
  );
  const saveValues = () => {
    download(`${fileName(title)}.csv`, new Blob([toCsv(series, unit)], { type: 'text/csv' }));
    track('feature_used', { feature: 'chart csv' });
  };
  const savePicture = () => {
    if (plot.current === null) return;
    const { canvas } = plot.current.ctx;
    withTitle(canvas, title, readColours(canvas.parentElement ?? document.body, scheme)).toBlob(
      (blob) => blob && download(`${title}.png`, blob),
    );
  };
  return (
    <figure style={{ margin: 0 }} aria-label={title}>
      <Group justify="space-between" gap="xs" mb={4} align="flex-start">
        <Legend series={series} unit={unit} step={step} index={index} spans={spans} />
        <Group gap={4}>
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            aria-pressed={asTable}
            onClick={() => {
              setAsTable(!asTable);
              track('feature_used', { feature: 'chart table' });
            }}
          >
            {asTable ? 'Chart' : 'Table'}
          </Button>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={saveValues}>
            CSV
          </Button>
          <Button size="compact-xs" variant="subtle" color="gray" disabled={asTable} onClick={savePicture}>
            PNG
          </Button>
        </Group>
      </Group>
      {asTable ? (
        <ChartTable title={title} series={series} unit={unit} step={step} spans={spans} />
      ) : (
        <Plot
          series={series}
          bars={kind === 'bars'}
          interval={interval}
          timezone={page.timezone}
          axis={axis}
          whole={unit === 'count'}
          overlay={overlay}
          height={height}
          description={describe(props, page.timezone)}
          onIndex={setIndex}
          onSelect={({ from, to }) => page.set({ range: undefined, from: new Date(from).toISOString(), to: new Date(to).toISOString() })}
          onReady={(drawn) => {
            plot.current = drawn;
          }}
        />
      )}
      <ChartNotes
        unit={unit}
        step={step}
        timezone={page.timezone}
        limits={limits}
        signals={signals}
        target={target}
        targetName={targetName}
        partial={series.some((one) => one.partial?.includes(true))}
        counted={countsOf(series)?.n}
        spans={spans}
      />
    </figure>
  );
}

function countsOf(series: readonly ChartSeries[]) {
  const counted = series.find((one) => one.counted === true);
  return counted?.n === undefined ? undefined : { times: counted.times, n: counted.n };
}

function fileName(title: string): string {
  return title.replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

function largest(series: readonly ChartSeries[], limits: Limits | null, target: number | undefined): number {
  const values = series.flatMap((one) => one.values.filter((value) => value !== null));
  return values.concat(limits?.upper ?? [], target ?? []).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** The chart in one sentence, for those who do not see it. */
function describe({ title, unit, step, series }: TimeSeriesChartProps, timezone: string): string {
  const parts = series.map((one) => {
    const known = one.values.filter((value) => value !== null);
    const last = one.values.findLastIndex((value) => value !== null);
    if (known.length === 0) return `${one.label}: no data`;
    const when = formatBucket(one.times[last] ?? 0, step, timezone);
    return `${one.label}: between ${formatText(Math.min(...known), unit)} and ${formatText(Math.max(...known), unit)}, ${formatText(one.values[last] ?? null, unit)} on ${when}`;
  });
  return `Chart of ${title}. ${parts.join('. ')}. The button “Table” shows all values.`;
}
