import type uPlot from 'uplot';
import type { Colours } from './colours.ts';

/** A stretch of time that counts otherwise, with the reason in words. Milliseconds UTC; `to` is exclusive. */
export interface ChartSpan {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** What such spans are, in the plural: what the chart's notes call them. */
  readonly kind: string;
  /** `hatched` covers the chart's whole height, `bar` its upper edge: two kinds can be told apart without colours. */
  readonly look: 'hatched' | 'bar';
}

/** The spans that touch each bucket; the last bucket is as wide as the one before it. */
export function spansOf(spans: readonly ChartSpan[], times: readonly number[], index: number): readonly ChartSpan[] {
  const from = times[index];
  if (from === undefined) return [];
  const to = times[index + 1] ?? from + (from - (times[index - 1] ?? from - 1));
  return spans.filter((span) => span.from < to && span.to > from);
}

const leastWidth = 3;
const hatch = 6;
const barHeight = 5;

/** Draws spans under the series. */
export function drawSpans(plot: uPlot, spans: readonly ChartSpan[], colours: Colours): void {
  const { ctx, bbox } = plot;
  const ratio = window.devicePixelRatio;
  for (const { from, to, look } of spans) {
    const left = Math.max(bbox.left, plot.valToPos(from, 'x', true));
    const right = Math.min(bbox.left + bbox.width, Math.max(plot.valToPos(to, 'x', true), left + leastWidth * ratio));
    if (right <= left) continue;
    const height = look === 'bar' ? barHeight * ratio : bbox.height;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, bbox.top, right - left, height);
    ctx.clip();
    ctx.fillStyle = look === 'bar' ? colours.accent : colours.quiet;
    ctx.globalAlpha = look === 'bar' ? 0.8 : 0.14;
    ctx.fillRect(left, bbox.top, right - left, height);
    if (look === 'hatched') hatchArea(ctx, { left, right, top: bbox.top, height, step: hatch * ratio, colour: colours.quiet });
    ctx.restore();
  }
}

interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly height: number;
  readonly step: number;
  readonly colour: string;
}

function hatchArea(ctx: CanvasRenderingContext2D, { left, right, top, height, step, colour }: Area): void {
  ctx.globalAlpha = 0.45;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  ctx.setLineDash([]);
  ctx.beginPath();
  for (let x = left - height; x < right; x += step) {
    ctx.moveTo(x, top + height);
    ctx.lineTo(x + height, top);
  }
  ctx.stroke();
}
