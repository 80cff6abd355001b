import { crc32, deflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Red, green and blue, 0-255 each. */
export type Color = readonly [number, number, number];

/** A picture of few colors; points outside of it are left out. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly #palette: readonly Color[];
  readonly #pixels: Uint8Array;

  /** @param palette at most 256 colors; the first is the ground. */
  constructor(width: number, height: number, palette: readonly Color[]) {
    this.width = width;
    this.height = height;
    this.#palette = palette;
    this.#pixels = new Uint8Array(width * height);
  }

  /** @param color index in the palette. */
  point(x: number, y: number, color: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    this.#pixels[Math.floor(y) * this.width + Math.floor(x)] = color;
  }

  at(x: number, y: number): number {
    return this.#pixels[y * this.width + x] ?? 0;
  }

  rectangle(x: number, y: number, width: number, height: number, color: number): void {
    for (let row = y; row < y + height; row++) for (let column = x; column < x + width; column++) this.point(column, row, color);
  }

  /** @param thickness pixels. */
  line(x0: number, y0: number, x1: number, y1: number, color: number, thickness = 1): void {
    const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
    const before = Math.floor((thickness - 1) / 2);
    for (let step = 0; step <= steps; step++) {
      const x = Math.round(x0 + ((x1 - x0) * step) / steps) - before;
      const y = Math.round(y0 + ((y1 - y0) * step) / steps) - before;
      this.rectangle(x, y, thickness, thickness, color);
    }
  }

  /** The picture as a PNG with a palette (ISO/IEC 15948: color type 3, 8 bits). */
  png(): Buffer {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(this.width, 0);
    header.writeUInt32BE(this.height, 4);
    header.set([8, 3, 0, 0, 0], 8);
    // Each line begins with its filter: none.
    const lines = Buffer.alloc((this.width + 1) * this.height);
    for (let y = 0; y < this.height; y++) {
      lines.set(this.#pixels.subarray(y * this.width, (y + 1) * this.width), y * (this.width + 1) + 1);
    }
    return Buffer.concat([
      signature,
      chunk('IHDR', header),
      chunk('PLTE', Buffer.from(this.#palette.flat())),
      chunk('IDAT', deflateSync(lines, { level: 9 })),
      chunk('IEND', Buffer.alloc(0)),
    ]);
  }
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
