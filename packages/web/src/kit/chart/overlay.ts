import type uPlot from 'uplot';
import type { Limits } from '../../api/metrics.ts';
import type { TimelineEntry } from '../../api/timeline.ts';
import type { Colours } from './colours.ts';

/** What lies over the series: limits, target and the timeline's marks. Values are in the axis' display unit. */
export interface Overlay {
  readonly limits: Limits | null;
  readonly target: number | undefined;
  readonly marks: readonly TimelineEntry[];
  readonly hovered: string | undefined;
}

/** More marks than this are ticks at the bottom: as lines they would hide the series. */
const manyMarks = 40;

export function drawOverlay(plot: uPlot, overlay: Overlay, colours: Colours): void {
  const { ctx } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height);
  ctx.clip();
  ctx.lineWidth = Math.max(1, window.devicePixelRatio);
  if (overlay.limits !== null) drawLimits(plot, overlay.limits, colours);
  if (overlay.target !== undefined) horizontal(plot, overlay.target, colours.text, [8, 4]);
  for (const mark of overlay.marks) drawMark(plot, mark, overlay, colours);
  ctx.restore();
}

function drawLimits(plot: uPlot, { lower, mean, upper }: Limits, colours: Colours): void {
  for (const limit of [lower, upper]) horizontal(plot, limit, colours.quiet, [2, 4]);
  horizontal(plot, mean, colours.line, []);
}

function horizontal(plot: uPlot, value: number, colour: string, dash: readonly number[]): void {
  const y = Math.round(plot.valToPos(value, 'y', true)) + 0.5;
  stroke(plot.ctx, colour, dash, plot.bbox.left, y, plot.bbox.left + plot.bbox.width, y);
}

function drawMark(plot: uPlot, mark: TimelineEntry, overlay: Overlay, colours: Colours): void {
  const lit = overlay.hovered === mark.id;
  const x = Math.round(plot.valToPos(Date.parse(mark.time), 'x', true)) + 0.5;
  const bottom = plot.bbox.top + plot.bbox.height;
  const asTick = !lit && overlay.marks.length > manyMarks;
  plot.ctx.globalAlpha = lit ? 1 : 0.5;
  stroke(
    plot.ctx,
    lit ? colours.accent : colours.quiet,
    lit || asTick ? [] : [1, 3],
    x,
    asTick ? bottom - 5 * window.devicePixelRatio : plot.bbox.top,
    x,
    bottom,
  );
  plot.ctx.globalAlpha = 1;
}

function stroke(
  context: CanvasRenderingContext2D,
  colour: string,
  dash: readonly number[],
  fromX: number,
  fromY: number,
  toX: number,
  toY: number,
): void {
  context.beginPath();
  context.strokeStyle = colour;
  context.setLineDash(dash.map((length) => length * window.devicePixelRatio));
  context.moveTo(fromX, fromY);
  context.lineTo(toX, toY);
  context.stroke();
}
