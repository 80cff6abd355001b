import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import { useTimeline } from '../../api/timeline.ts';
import { readColours } from '../../kit/chart/colours.ts';
import { drawOverlay, type Overlay } from '../../kit/chart/overlay.ts';
import { axisScale } from '../../kit/format.ts';
import type { Interval } from '../../range/range.ts';
import { usePageRange } from '../../range/use-range.ts';
import { useHoveredEntry } from '../../shell/hovered-entry.tsx';
import type { NumberStyle, PanelSeries } from '../types.ts';
import { LinesTooltip, type Pointed } from './LinesTooltip.tsx';
import { linesOptions } from './options.ts';
import { stack } from './stack.ts';

export interface LinesPlotProps {
  readonly title: string;
  readonly series: readonly PanelSeries[];
  readonly style: NumberStyle;
  readonly interval: Interval;
  readonly stacked?: boolean;
  /** Opacity of the area under a line, 0 to 1. */
  readonly fill?: number;
  readonly draw?: 'line' | 'bars' | 'points';
  readonly height: number;
  /** Told where the pointer is: an index of times, or null. */
  readonly onIndex?: (index: number | null) => void;
}

/** Lines, areas, bars or points over time on one canvas, with the timeline's marks and a tooltip. Dragging sets the page's range. */
export function LinesPlot(props: LinesPlotProps) {
  const { title, series, style, interval, stacked = false, fill = 0, draw = 'line', height } = props;
  const page = usePageRange();
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const { ref, width } = useElementSize<HTMLDivElement>();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const overlay = useOverlay();
  const values = useMemo(() => (stacked ? stack(series) : series.map((one) => one.values)), [series, stacked]);
  const axis = useMemo(() => axisScale(style.unit, largest(values)), [values, style.unit]);
  const current = useRef({ props, overlay, width, page });
  const measured = width > 0;

  useLayoutEffect(() => {
    current.current = { props, overlay, width, page };
  });

  useEffect(() => {
    if (host.current === null || !measured) return;
    const colours = readColours(host.current, scheme);
    const scaled = values.map((one) => one.map((value) => (value === null || !Number.isFinite(value) ? null : value / axis.divisor)));
    const drawn = new uPlot(
      linesOptions({
        series,
        stacked,
        fill,
        draw,
        interval,
        timezone: page.timezone,
        axis,
        min: style.min,
        max: style.max,
        colours,
        width: current.current.width,
        height: current.current.props.height,
        onDraw: (self) => drawOverlay(self, current.current.overlay, colours),
        onCursor: (self) => {
          const index = self.cursor.idx ?? null;
          current.current.props.onIndex?.(index);
          // Charts that follow another's pointer show its time, not a tooltip of their own.
          setPointed(index === null || self.cursor.event === null || self.cursor.event === undefined ? null : pointAt(self, index));
        },
        onSelect: ({ from, to }) =>
          current.current.page.set({ range: undefined, from: new Date(from).toISOString(), to: new Date(to).toISOString() }),
      }),
      [[...(series[0]?.times ?? [])], ...scaled],
      host.current,
    );
    plot.current = drawn;
    return () => {
      plot.current = null;
      drawn.destroy();
    };
  }, [series, values, stacked, fill, draw, interval, page.timezone, axis, style.min, style.max, scheme, measured]);

  useEffect(() => {
    if (width > 0) plot.current?.setSize({ width, height });
  }, [width, height]);

  useEffect(() => {
    current.current.overlay = overlay;
    plot.current?.redraw(false);
  }, [overlay]);

  return (
    <div ref={ref} style={{ height, minWidth: 0, position: 'relative' }}>
      <div ref={host} role="img" aria-label={`Chart of ${title}: ${series.length} series.`} />
      {pointed !== null && <LinesTooltip pointed={pointed} series={series} style={style} />}
    </div>
  );
}

function useOverlay(): Overlay {
  const { data } = useTimeline();
  const { id: hovered } = useHoveredEntry();
  return useMemo(() => ({ limits: null, target: undefined, marks: data?.entries ?? [], hovered }), [data, hovered]);
}

function pointAt(plot: uPlot, index: number): Pointed {
  return { index, left: plot.cursor.left ?? 0, top: plot.cursor.top ?? 0, width: plot.over.clientWidth, focused: focusedSeries(plot) };
}

function focusedSeries(plot: uPlot): number | null {
  const place = plot.series.findIndex((one, index) => index > 0 && (one as { _focus?: boolean })._focus === true);
  return place < 1 ? null : place - 1;
}

function largest(all: readonly (readonly (number | null)[])[]): number {
  let most = 0;
  for (const values of all)
    for (const value of values) if (value !== null && Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  return most;
}
