import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useMemo, useRef, useState } from 'react';
import { formatText } from '../../kit/format.ts';
import { formatTick, formatTime } from '../../kit/time.ts';
import { usePageRange } from '../../range/use-range.ts';
import classes from '../lines/Lines.module.css';
import type { NumberStyle, PanelSeries } from '../types.ts';
import { type Heat, heatOf } from './buckets.ts';

interface HeatmapProps {
  readonly title: string;
  readonly series: readonly PanelSeries[];
  readonly style: NumberStyle;
  readonly height: number;
}

const left = 60;
const bottom = 22;

/** How many values fell into each bucket over time: the darker (lighter in the dark), the more; on a square-root scale, so that rare ones are seen. */
export function Heatmap({ title, series, style, height }: HeatmapProps) {
  const { timezone } = usePageRange();
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const { ref, width } = useElementSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const heat = useMemo(() => heatOf(series), [series]);
  const [cell, setCell] = useState<{ row: number; column: number } | null>(null);
  useEffect(() => {
    if (canvas.current !== null && width > 0) draw(canvas.current, heat, style.unit, width, height, scheme, timezone);
  }, [heat, style.unit, width, height, scheme, timezone]);
  const locate = (x: number, y: number) => {
    const column = Math.floor(((x - left) / (width - left)) * heat.times.length);
    const row = heat.upper.length - 1 - Math.floor((y / (height - bottom)) * heat.upper.length);
    setCell(heat.counts[row]?.[column] === undefined ? null : { row, column });
  };
  return (
    <div ref={ref} style={{ height, position: 'relative' }}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`Heat map of ${title}: ${heat.upper.length} buckets over time.`}
        style={{ width, height, display: 'block' }}
        onPointerMove={({ nativeEvent }) => locate(nativeEvent.offsetX, nativeEvent.offsetY)}
        onPointerLeave={() => setCell(null)}
      />
      {cell !== null && (
        <div className={classes.tooltip} aria-hidden="true" style={{ top: 4, insetInlineEnd: 8 }}>
          <div className={classes.time}>{formatTime(heat.times[cell.column] ?? 0, timezone)}</div>
          {boundsText(heat, cell.row, style.unit, series)}:{' '}
          <strong>{formatText(heat.counts[cell.row]?.[cell.column] ?? null, 'count')}</strong>
        </div>
      )}
    </div>
  );
}

function boundsText({ upper }: Heat, row: number, unit: string, series: readonly PanelSeries[]): string {
  if (series.every(({ labels, histograms }) => labels.le === undefined && histograms === undefined)) return series[row]?.name ?? '';
  const lower = row === 0 ? undefined : upper[row - 1];
  const to = formatText(upper[row] ?? null, unit);
  return lower === undefined ? `up to ${to}` : `${formatText(lower, unit)} – ${to}`;
}

function draw(
  element: HTMLCanvasElement,
  heat: Heat,
  unit: string,
  width: number,
  height: number,
  scheme: 'light' | 'dark',
  timezone: string,
): void {
  const scale = window.devicePixelRatio;
  element.width = width * scale;
  element.height = height * scale;
  const context = element.getContext('2d');
  if (context === null) return;
  context.scale(scale, scale);
  const rows = heat.upper.length;
  const columns = heat.times.length;
  const most = Math.sqrt(heat.counts.reduce((all, line) => line.reduce<number>((a, b) => Math.max(a, b ?? 0), all), 0));
  const cellWidth = (width - left) / Math.max(1, columns);
  const cellHeight = (height - bottom) / Math.max(1, rows);
  heat.counts.forEach((line, row) => {
    line.forEach((count, column) => {
      if (count === null || count <= 0) return;
      context.fillStyle = shade(Math.sqrt(count) / most, scheme);
      context.fillRect(left + column * cellWidth, (rows - 1 - row) * cellHeight, Math.ceil(cellWidth), Math.ceil(cellHeight));
    });
  });
  labels(context, heat, unit, {
    width,
    height,
    cellHeight,
    cellWidth,
    colour: getComputedStyle(element).getPropertyValue('--quiet'),
    timezone,
  });
}

/** One hue from the background to its strongest. */
function shade(share: number, scheme: 'light' | 'dark'): string {
  return scheme === 'light' ? `hsl(205 90% ${92 - share * 64}%)` : `hsl(205 80% ${16 + share * 64}%)`;
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly cellHeight: number;
  readonly cellWidth: number;
  readonly colour: string;
  readonly timezone: string;
}

function labels(context: CanvasRenderingContext2D, heat: Heat, unit: string, frame: Frame): void {
  context.fillStyle = frame.colour;
  context.font = '11px system-ui, sans-serif';
  context.textAlign = 'right';
  const every = Math.max(1, Math.ceil(16 / frame.cellHeight));
  heat.upper.forEach((bound, row) => {
    if (row % every === 0) context.fillText(formatText(bound, unit), left - 6, (heat.upper.length - 1 - row) * frame.cellHeight + 11);
  });
  context.textAlign = 'center';
  const ticks = Math.max(1, Math.floor((frame.width - left) / 90));
  const step = Math.max(1, Math.floor(heat.times.length / ticks));
  const distance = ((heat.times[1] ?? 0) - (heat.times[0] ?? 0)) * step;
  for (let column = Math.floor(step / 2); column < heat.times.length; column += step) {
    context.fillText(formatTick(heat.times[column] ?? 0, distance, frame.timezone), left + column * frame.cellWidth, frame.height - 6);
  }
}
