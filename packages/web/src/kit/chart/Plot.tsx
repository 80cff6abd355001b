import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useEffect, useLayoutEffect, useRef } from 'react';
import uPlot from 'uplot';
import type { Interval } from '../../range/range.ts';
import type { AxisScale } from '../format.ts';
import { readColours } from './colours.ts';
import { plotOptions } from './options.ts';
import { drawOverlay, type Overlay } from './overlay.ts';
import { align, type ChartSeries } from './series.ts';

interface PlotProps {
  readonly series: readonly ChartSeries[];
  readonly bars: boolean;
  readonly interval: Interval;
  readonly timezone: string;
  readonly axis: AxisScale;
  readonly whole: boolean;
  readonly overlay: Overlay;
  readonly height: number;
  readonly description: string;
  readonly onIndex: (index: number | null) => void;
  readonly onSelect: (interval: Interval) => void;
  readonly onReady: (plot: uPlot | null) => void;
}

/** The canvas of a chart. Everything around it (legend, table, export) stands in `TimeSeriesChart`. */
export function Plot(props: PlotProps) {
  const { series, bars, interval, timezone, axis, whole, overlay, height, description } = props;
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const { ref, width } = useElementSize<HTMLDivElement>();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const overlaid = useRef(overlay);
  const size = useRef({ width, height });
  const handlers = useRef(props);
  const measured = width > 0;

  // Before the effects that build or redraw the plot, which read them.
  useLayoutEffect(() => {
    handlers.current = props;
    overlaid.current = overlay;
    size.current = { width, height };
  });

  useEffect(() => {
    if (host.current === null || !measured) return;
    const colours = readColours(host.current, scheme);
    const { times, complete, partial } = align(series, !bars);
    const scale = (values: readonly (number | null)[]) => values.map((value) => (value === null ? null : value / axis.divisor));
    const { limits, target } = overlaid.current;
    const drawn = new uPlot(
      plotOptions({
        series,
        bars,
        interval,
        timezone,
        axis,
        whole,
        colours,
        ...size.current,
        include: [...(limits === null ? [] : [limits.lower, limits.upper]), ...(target === undefined ? [] : [target])],
        onDraw: (self) => drawOverlay(self, overlaid.current, colours),
        onIndex: (index) => handlers.current.onIndex(index),
        onSelect: (selected) => handlers.current.onSelect(selected),
      }),
      [[...times], ...complete.flatMap((whole, index) => [scale(whole), scale(partial[index] ?? [])])],
      host.current,
    );
    plot.current = drawn;
    handlers.current.onReady(drawn);
    return () => {
      plot.current = null;
      handlers.current.onReady(null);
      drawn.destroy();
    };
  }, [series, bars, interval, timezone, axis, whole, scheme, measured]);

  useEffect(() => {
    if (width > 0) plot.current?.setSize({ width, height });
  }, [width, height]);

  useEffect(() => {
    overlaid.current = overlay;
    plot.current?.redraw(false);
  }, [overlay]);

  return (
    <div ref={ref} style={{ height, minWidth: 0 }}>
      <div ref={host} role="img" aria-label={description} />
    </div>
  );
}
