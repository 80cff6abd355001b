import uPlot from 'uplot';
import type { Colours } from '../../kit/chart/colours.ts';
import type { AxisScale } from '../../kit/format.ts';
import { formatTick } from '../../kit/time.ts';
import type { Interval } from '../../range/range.ts';
import type { PanelSeries } from '../types.ts';

export interface LinesOptions {
  readonly series: readonly PanelSeries[];
  readonly stacked: boolean;
  readonly fill: number;
  readonly draw: 'line' | 'bars' | 'points';
  readonly interval: Interval;
  readonly timezone: string;
  readonly axis: AxisScale;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly colours: Colours;
  readonly width: number;
  readonly height: number;
  readonly onDraw: (plot: uPlot) => void;
  readonly onCursor: (plot: uPlot) => void;
  readonly onSelect: (interval: Interval) => void;
}

/** After each round of the palette lines are dashed differently, so that no two of 28 look the same. */
const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 3, 2, 3]];

interface Look {
  /** A place among the colours of series. */
  readonly place: number;
  readonly dash: readonly number[];
  /** The same as a CSS background, 10 px wide. */
  readonly swatch: string;
}

/** The look of a series by its place: seven colours, then the same with dashes. */
export function lookOf(index: number): Look {
  const place = index % 7;
  const colour = `var(--series-${place + 1})`;
  const turn = Math.floor(index / 7) % dashes.length;
  const part = turn === 2 ? 2 : 4;
  const swatch = turn === 0 ? colour : `repeating-linear-gradient(90deg, ${colour} 0 ${part}px, transparent ${part}px ${part + 2}px)`;
  return { place, dash: dashes[turn] ?? [], swatch };
}

export function linesOptions(options: LinesOptions): uPlot.Options {
  const { colours, timezone, interval } = options;
  const axis = { stroke: colours.quiet, font: '11px system-ui, sans-serif', ticks: { show: false } };
  return {
    width: options.width,
    height: options.height,
    ms: 1,
    tzDate: (time) => uPlot.tzDate(new Date(time), timezone),
    padding: [8, 12, 0, 0],
    legend: { show: false },
    cursor: { sync: { key: 'page' }, drag: { x: true, y: false, setScale: false }, focus: { prox: 24 }, points: { size: 6 } },
    focus: { alpha: 0.35 },
    select: { show: true, left: 0, top: 0, width: 0, height: 0 },
    scales: {
      x: { time: true, range: () => [interval.from, interval.to] },
      y: { range: (_plot, low, high) => bounds(low, high, options) },
    },
    axes: [
      {
        ...axis,
        size: 24,
        grid: { show: false },
        space: 70,
        values: (_plot, splits, _axis, _space, step) => splits.map((time) => formatTick(time, step, timezone)),
      },
      {
        ...axis,
        size: (_plot, values) => Math.max(36, ...(values ?? []).map((value) => value.length * 6.5 + 12)),
        grid: { stroke: colours.line, width: 1 },
        values: (_plot, splits) => splits.map((value) => tick(value, options.axis.symbol)),
      },
    ],
    series: [{}, ...options.series.map((_, index) => line(options, index))],
    ...(options.stacked ? { bands: bands(options.series.length) } : {}),
    hooks: {
      draw: [options.onDraw],
      setCursor: [options.onCursor],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < 6) return;
          options.onSelect({ from: Math.round(plot.posToVal(left, 'x')), to: Math.round(plot.posToVal(left + width, 'x')) });
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

function line({ series, stacked, fill, draw, colours }: LinesOptions, index: number): uPlot.Series {
  const { place, dash } = lookOf(index);
  const stroke = colours.series[place] ?? colours.text;
  const opacity = stacked ? Math.max(fill, 0.4) : fill;
  return {
    label: series[index]?.name ?? '',
    stroke,
    width: draw === 'points' ? 0 : 1.5,
    dash: [...dash],
    spanGaps: false,
    ...(opacity > 0 || draw === 'bars' ? { fill: withAlpha(stroke, draw === 'bars' ? Math.max(opacity, 0.6) : opacity) } : {}),
    ...(draw === 'bars' ? { paths: barPaths } : {}),
    points: { show: draw === 'points' || isLonely(series[index]?.values ?? []), size: 4, fill: stroke },
  };
}

/** A point between two gaps is no line and would not be seen. */
function isLonely(values: readonly (number | null)[]): boolean {
  return values.some((value, index) => value !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null);
}

const barPaths: uPlot.Series.PathBuilder = (plot, index, from, to) =>
  uPlot.paths.bars?.({ size: [0.8, 40], align: 1 })(plot, index, from, to) ?? null;

/** Of stacked series each is filled down to the one below it. */
function bands(count: number): uPlot.Band[] {
  return Array.from({ length: Math.max(0, count - 1) }, (_, index) => ({ series: [index + 2, index + 1] as [number, number] }));
}

function withAlpha(colour: string, alpha: number): string {
  const hex = /^#([0-9a-f]{6})$/i.exec(colour)?.[1];
  if (hex === undefined) return colour;
  return `#${hex}${Math.round(alpha * 255)
    .toString(16)
    .padStart(2, '0')}`;
}

/** Zero is in sight unless all values lie far above it; a panel's own bounds win. */
function bounds(low: number | null, high: number | null, { axis, min, max, stacked, draw }: LinesOptions): [number, number] {
  const set = (value: number | undefined) => (value === undefined ? undefined : value / axis.divisor);
  const least = low ?? 0;
  const most = high ?? 1;
  const margin = (most - least) * 0.08 || Math.abs(most) * 0.1 || 1;
  const fromZero = least >= 0 && (stacked || draw === 'bars' || least < most * 0.7);
  const bottom = set(min) ?? (fromZero ? 0 : least < 0 ? least - margin : Math.max(0, least - margin));
  const top = Math.max(set(max) ?? most + margin, bottom);
  return top === bottom ? [bottom, bottom + 1] : [bottom, top];
}

function tick(value: number, symbol: string): string {
  const number = new Intl.NumberFormat('en-US', {
    maximumFractionDigits: 3,
    notation: Math.abs(value) >= 10_000 ? 'compact' : 'standard',
  }).format(value);
  return symbol === '' || symbol.startsWith('/') ? number + symbol : `${number} ${symbol}`;
}
