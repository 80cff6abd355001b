import uPlot from 'uplot';
import type { Interval } from '../../range/range.ts';
import type { AxisScale } from '../format.ts';
import { formatTick } from '../time.ts';
import type { Colours } from './colours.ts';
import type { ChartSeries } from './series.ts';

export interface PlotOptions {
  readonly series: readonly ChartSeries[];
  readonly bars: boolean;
  readonly interval: Interval;
  readonly timezone: string;
  readonly axis: AxisScale;
  /** The values are counts: no tick between them. */
  readonly whole: boolean;
  /** Values, in the display unit, that the axis must hold besides the series. */
  readonly include: readonly number[];
  readonly colours: Colours;
  readonly width: number;
  readonly height: number;
  readonly onDraw: (plot: uPlot) => void;
  readonly onIndex: (index: number | null) => void;
  readonly onSelect: (interval: Interval) => void;
}

const wholeIncrements = Array.from({ length: 13 }, (_, power) => [1, 2, 5].map((digit) => digit * 10 ** power)).flat();

export function colourOf(series: readonly ChartSeries[], index: number, colours: Colours): string {
  if (series[index]?.muted === true) return colours.quiet;
  const rank = series.slice(0, index).filter((one) => one.muted !== true).length;
  return colours.series[rank % colours.series.length] ?? colours.text;
}

/** The settings of uPlot for a chart whose series come in two parts each: complete, and cut short. */
export function plotOptions(options: PlotOptions): uPlot.Options {
  const { colours, timezone, interval } = options;
  const axis = { stroke: colours.quiet, font: '11px system-ui, sans-serif', ticks: { show: false } };
  return {
    width: options.width,
    height: options.height,
    ms: 1,
    tzDate: (time) => uPlot.tzDate(new Date(time), timezone),
    padding: [8, 20, 0, 0],
    legend: { show: false },
    cursor: { sync: { key: 'page' }, drag: { x: true, y: false, setScale: false }, points: { size: 6 } },
    select: { show: true, left: 0, top: 0, width: 0, height: 0 },
    scales: {
      x: { time: true, range: () => [interval.from, interval.to] },
      y: { range: (_plot, low, high) => valueRange(low, high, options.include, options.bars) },
    },
    axes: [
      {
        ...axis,
        size: 26,
        grid: { show: false },
        space: 70,
        values: (_plot, splits, _axis, _space, step) => splits.map((time) => formatTick(time, step, timezone)),
      },
      {
        ...axis,
        size: 56,
        ...(options.whole ? { incrs: wholeIncrements } : {}),
        grid: { stroke: colours.line, width: 1 },
        values: (_plot, splits) => splits.map((value) => tick(value, options.axis.symbol)),
      },
    ],
    bands: options.series.flatMap(({ fillTo }, index) => (fillTo === undefined ? [] : fills(index, fillTo, colours))),
    series: [{}, ...options.series.flatMap((_, index) => [part(options, index, false), part(options, index, true)])],
    hooks: {
      draw: [options.onDraw],
      setCursor: [(plot) => options.onIndex(plot.cursor.idx ?? null)],
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

/** The area between two series, of their complete and of their cut-short parts. */
function fills(upper: number, lower: number, colours: Colours): uPlot.Band[] {
  return [1, 2].map((part) => ({
    series: [2 * upper + part, 2 * lower + part],
    fill: `color-mix(in srgb, ${colours.quiet} 16%, transparent)`,
  }));
}

function part({ series, bars, colours }: PlotOptions, index: number, cut: boolean): uPlot.Series {
  const stroke = colourOf(series, index, colours);
  const one = series[index];
  const asBars = bars && one?.muted !== true;
  const few = (one?.times.length ?? 0) <= 100;
  return {
    label: one?.label ?? '',
    stroke,
    width: one?.muted === true ? 1 : 1.5,
    spanGaps: false,
    ...(one?.stepped === true ? { dash: [8, 4], paths: stepPaths } : cut ? { dash: [4, 4] } : {}),
    ...(asBars
      ? { fill: cut ? 'transparent' : stroke, paths: barPaths, points: { show: false } }
      : { points: { show: few && one?.muted !== true && one?.stepped !== true, size: 4, fill: cut ? colours.panel : stroke } }),
  };
}

const barPaths: uPlot.Series.PathBuilder = (plot, index, from, to) => {
  const bars = uPlot.paths.bars?.({ size: [0.75, 48], align: 1, radius: 0 });
  return bars?.(plot, index, from, to) ?? null;
};

const stepPaths: uPlot.Series.PathBuilder = (plot, index, from, to) => uPlot.paths.stepped?.({ align: 1 })(plot, index, from, to) ?? null;

/** Starts at zero unless all values lie far above it, where zero would flatten what there is to see. */
function valueRange(low: number | null, high: number | null, include: readonly number[], bars: boolean): [number, number] {
  const values = [low, high, ...include].filter((value): value is number => value !== null && Number.isFinite(value));
  if (values.length === 0) return [0, 1];
  const least = Math.min(...values);
  const most = Math.max(...values);
  if (least >= 0 && (bars || least < most * 0.7)) return [0, most === 0 ? 1 : most * 1.08];
  if (least === most) return least < 0 ? [least * 1.2, 0] : [0, least * 1.2];
  const margin = (most - least) * 0.1 || Math.abs(most) * 0.01 || 1;
  return [least < 0 ? least - margin : Math.max(0, least - margin), most + margin];
}

function tick(value: number, symbol: string): string {
  const number = new Intl.NumberFormat('en-US', {
    maximumFractionDigits: 3,
    notation: Math.abs(value) >= 10_000 ? 'compact' : 'standard',
  }).format(value);
  return symbol === '' || symbol.startsWith('/') ? number + symbol : `${number} ${symbol}`;
}
