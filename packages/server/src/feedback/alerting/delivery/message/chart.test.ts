import { crc32, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { type Chart, drawChart } from './chart.ts';

const minute = 60_000;
const chart: Chart = {
  times: Array.from({ length: 60 }, (_, index) => index * minute),
  values: Array.from({ length: 60 }, (_, index) => index / 10),
  threshold: 3,
  since: 30 * minute,
  label: (value) => value.toFixed(1),
};

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Color of a point, index in the palette. */
  at(x: number, y: number): number;
}

/** Reads a PNG with a palette as ISO/IEC 15948 says, and checks every chunk. */
function decoded(png: Buffer): Picture {
  expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  const chunks: Record<string, Buffer> = {};
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const named = png.subarray(at + 4, at + 8 + length);
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(named));
    chunks[named.toString('latin1', 0, 4)] = named.subarray(4);
    at += 12 + length;
  }
  expect(Object.keys(chunks)).toEqual(['IHDR', 'PLTE', 'IDAT', 'IEND']);
  const header = chunks.IHDR ?? Buffer.alloc(0);
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  const lines = inflateSync(chunks.IDAT ?? Buffer.alloc(0));
  expect(lines).toHaveLength((width + 1) * height);
  return { width, height, at: (x, y) => lines[y * (width + 1) + 1 + x] ?? -1 };
}

/** Rows in which a color stands at a column. */
function rowsOf({ height, at }: Picture, x: number, color: number): number[] {
  return Array.from({ length: height }, (_, y) => y).filter((y) => at(x, y) === color);
}

const curve = 3;
const limit = 4;

test('draws the line, the threshold and the beginning of the alert where they belong', () => {
  const picture = decoded(drawChart(chart) ?? Buffer.alloc(0));
  expect([picture.width, picture.height]).toEqual([640, 220]);
  // The line rises from the lower left to the upper right.
  const left = rowsOf(picture, 100, curve);
  const right = rowsOf(picture, 620, curve);
  expect(Math.min(...left)).toBeGreaterThan(150);
  expect(Math.max(...right)).toBeLessThan(40);
  // 3 of 5.9: about half-way between 186 (0) and 16 (5.9), so at 100.
  expect(rowsOf(picture, 97, limit)).toContain(100);
});

test('leaves a gap where there is no data', () => {
  const values = Array.from({ length: 60 }, (_, index) => (index > 20 && index < 40 ? Number.NaN : 1));
  const picture = decoded(drawChart({ ...chart, values, threshold: undefined }) ?? Buffer.alloc(0));
  const middle = 96 + Math.round((528 * 25) / 59);
  expect(rowsOf(picture, middle, curve)).toEqual([]);
  expect(rowsOf(picture, 110, curve)).not.toEqual([]);
});

test('draws a metric that never moves, and one of a single point', () => {
  expect(drawChart({ ...chart, values: new Array(60).fill(0), threshold: undefined })).toBeInstanceOf(Buffer);
  expect(drawChart({ ...chart, times: [0], values: [7] })).toBeInstanceOf(Buffer);
});

test('has nothing to draw without values', () => {
  expect(drawChart({ ...chart, values: new Array(60).fill(Number.NaN) })).toBeUndefined();
  expect(drawChart({ ...chart, times: [], values: [] })).toBeUndefined();
});
