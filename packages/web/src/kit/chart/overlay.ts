import type uPlot from 'uplot';
import type { Limits } from '../../api/metrics.ts';
import type { TimelineEntry } from '../../api/timeline.ts';
import { verdictOf } from '../verdict-words.ts';
import type { Colours } from './colours.ts';
import { type ChartSpan, drawSpans } from './spans.ts';

/** What lies over the series: limits, target and the timeline's marks. Values are in the axis' display unit. */
export interface Overlay {
  readonly limits: Limits | null;
  readonly target: number | undefined;
  readonly marks: readonly TimelineEntry[];
  readonly hovered: string | undefined;
  /** Stretches of time that count otherwise. */
  readonly spans?: readonly ChartSpan[] | undefined;
  /** How many things each bucket was computed from: low bars at the foot. */
  readonly counts?: { readonly times: readonly number[]; readonly n: readonly number[] } | undefined;
}

/** Share of the height that the highest bar of counts takes. */
const footShare = 0.14;

/** More marks than this are ticks at the bottom: as lines they would hide the series. */
const manyMarks = 40;

export function drawOverlay(plot: uPlot, overlay: Overlay, colours: Colours): void {
  const { ctx } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height);
  ctx.clip();
  ctx.lineWidth = Math.max(1, window.devicePixelRatio);
  if (overlay.spans !== undefined) drawSpans(plot, overlay.spans, colours);
  if (overlay.counts !== undefined) drawCounts(plot, overlay.counts, colours);
  if (overlay.limits !== null) drawLimits(plot, overlay.limits, colours);
  if (overlay.target !== undefined) horizontal(plot, overlay.target, colours.text, [8, 4]);
  for (const mark of overlay.marks) drawMark(plot, mark, overlay, colours);
  ctx.restore();
}

function drawCounts(plot: uPlot, { times, n }: NonNullable<Overlay['counts']>, colours: Colours): void {
  const most = n.reduce((highest, count) => Math.max(highest, count), 0);
  if (most === 0) return;
  const { ctx, bbox } = plot;
  const places = times.map((time) => plot.valToPos(time, 'x', true));
  const gap = places.length > 1 ? (places[1] ?? 0) - (places[0] ?? 0) : bbox.width / 20;
  ctx.fillStyle = colours.quiet;
  ctx.globalAlpha = 0.3;
  for (const [index, count] of n.entries()) {
    const height = (count / most) * footShare * bbox.height;
    ctx.fillRect(places[index] ?? 0, bbox.top + bbox.height - height, Math.max(1, gap * 0.7), height);
  }
  ctx.globalAlpha = 1;
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
  const judged = verdictOf(mark)?.judgement;
  const x = Math.round(plot.valToPos(Date.parse(mark.time), 'x', true)) + 0.5;
  const bottom = plot.bbox.top + plot.bbox.height;
  const asTick = !lit && overlay.marks.length > manyMarks;
  plot.ctx.globalAlpha = lit ? 1 : 0.5;
  stroke(
    plot.ctx,
    lit ? colours.accent : judged === 'good' || judged === 'bad' ? colours[judged] : colours.quiet,
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
