import { randomBytes } from 'node:crypto';

const seeds = new Int32Array(new Uint8Array(randomBytes(16)).buffer);

const mixA = 0x85ebca6b | 0;
const mixB = 0xc2b2ae35 | 0;
const mixC = 0x27d4eb2f | 0;
const mixD = 0x165667b1;

/** A hash of 128 bits. */
export interface HashWords {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/**
 * A 128-bit hash of the bytes that stand for one set of labels, made of multiplications and rotations as MurmurHash3's is. Its seed is
 * drawn at start, so nobody can prepare two sets with one hash; and every source has a table of its own, so nobody could gain by it.
 */
export class LabelHash implements HashWords {
  a = 0;
  b = 0;
  c = 0;
  d = 0;

  begin(): void {
    this.a = seeds[0] as number;
    this.b = seeds[1] as number;
    this.c = seeds[2] as number;
    this.d = seeds[3] as number;
  }

  /** Takes four words. */
  block(first: number, second: number, third: number, fourth: number): void {
    const a = Math.imul(this.a ^ first, mixA);
    const b = Math.imul(this.b ^ second, mixB);
    const c = Math.imul(this.c ^ third, mixC);
    const d = Math.imul(this.d ^ fourth, mixD);
    this.a = (((a << 13) | (a >>> 19)) + b) | 0;
    this.b = (((b << 15) | (b >>> 17)) + c) | 0;
    this.c = (((c << 16) | (c >>> 16)) + d) | 0;
    this.d = (((d << 18) | (d >>> 14)) + this.a) | 0;
  }

  /** Takes bytes and their number. `view` and `bytes` are of the same memory. */
  bytes(bytes: Uint8Array, view: DataView, from: number, to: number): void {
    let { a, b, c, d } = this;
    let at = from;
    for (; at + 16 <= to; at += 16) {
      a = Math.imul(a ^ view.getInt32(at, true), mixA);
      b = Math.imul(b ^ view.getInt32(at + 4, true), mixB);
      c = Math.imul(c ^ view.getInt32(at + 8, true), mixC);
      d = Math.imul(d ^ view.getInt32(at + 12, true), mixD);
      a = (((a << 13) | (a >>> 19)) + b) | 0;
      b = (((b << 15) | (b >>> 17)) + c) | 0;
      c = (((c << 16) | (c >>> 16)) + d) | 0;
      d = (((d << 18) | (d >>> 14)) + a) | 0;
    }
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
    for (; at < to; at += 4) this.block(word(bytes, at, to), at - from, 0, to - at);
    this.block(to - from, 0, 0, 0);
  }

  /** Lets every bit depend on every bit. */
  end(): void {
    for (let round = 0; round < 3; round++) {
      this.a ^= this.a >>> 16;
      this.c ^= this.c >>> 15;
      this.block(this.d, this.a, this.b, this.c);
    }
  }
}

/** Up to four bytes; fewer at the end. */
function word(bytes: Uint8Array, at: number, to: number): number {
  let result = 0;
  for (let index = Math.min(at + 4, to) - 1; index >= at; index--) result = (result << 8) | (bytes[index] as number);
  return result;
}
