import { widthOf, write } from './letters.ts';
import { Canvas, type Color } from './png.ts';

export interface Chart {
  /** Starts of the buckets, milliseconds UTC, ascending and evenly spaced. */
  readonly times: readonly number[];
  /** NaN is no data: the line has a gap there. */
  readonly values: ArrayLike<number>;
  /** Drawn as a dashed line. */
  readonly threshold: number | undefined;
  /** When the alert began; a vertical line. */
  readonly since: number;
  /** What stands at the ends of the axis for values. */
  readonly label: (value: number) => string;
}

const width = 640;
const height = 220;
const box = { left: 96, right: 16, top: 16, bottom: 34 } as const;
const scale = 2;
const frame = 1;
const ink = 2;
const curve = 3;
const limit = 4;
const start = 5;
const palette: readonly Color[] = [
  [255, 255, 255],
  [208, 212, 220],
  [73, 80, 87],
  [34, 102, 204],
  [208, 50, 50],
  [240, 190, 120],
];

/** A small line chart as PNG, drawn here: no browser, no font. `undefined` when there is no value to draw. */
export function drawChart({ times, values, threshold, since, label }: Chart): Buffer | undefined {
  const known = Array.from(values).filter(Number.isFinite);
  const first = times[0];
  const last = times.at(-1);
  if (known.length === 0 || first === undefined || last === undefined) return undefined;
  const all = threshold === undefined ? known : [...known, threshold];
  const low = Math.min(0, ...all);
  const high = Math.max(...all) === low ? low + 1 : Math.max(...all);
  const canvas = new Canvas(width, height, palette);
  const right = width - box.right;
  const bottom = height - box.bottom;
  const xOf = (time: number) => Math.round(box.left + ((right - box.left) * (time - first)) / Math.max(1, last - first));
  const yOf = (value: number) => Math.round(bottom - ((bottom - box.top) * (value - low)) / (high - low));

  for (const y of [box.top, Math.round((box.top + bottom) / 2), bottom]) canvas.line(box.left, y, right, y, frame);
  if (since >= first && since <= last) canvas.line(xOf(since), box.top, xOf(since), bottom, start, 3);
  if (threshold !== undefined) dashes(canvas, box.left, right, yOf(threshold));
  drawCurve(canvas, times.map(xOf), values, yOf);
  for (const [value, y] of [
    [high, box.top],
    [low, bottom],
  ] as const) {
    const text = label(value).slice(0, 11);
    write(canvas, text, box.left - 6 - widthOf(text, scale), y - 5, ink, scale);
  }
  const from = clock(first);
  const to = `${clock(last)} UTC`;
  write(canvas, from, box.left, bottom + 12, ink, scale);
  write(canvas, to, right - widthOf(to, scale), bottom + 12, ink, scale);
  return canvas.png();
}

function drawCurve(canvas: Canvas, xs: readonly number[], values: ArrayLike<number>, yOf: (value: number) => number): void {
  let before: { x: number; y: number } | undefined;
  xs.forEach((x, place) => {
    const value = values[place] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      before = undefined;
      return;
    }
    const y = yOf(value);
    canvas.line(before?.x ?? x, before?.y ?? y, x, y, curve, 3);
    before = { x, y };
  });
}

function dashes(canvas: Canvas, from: number, to: number, y: number): void {
  for (let x = from; x < to; x += 12) canvas.line(x, y, Math.min(to, x + 6), y, limit, 2);
}

function clock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 16);
}
