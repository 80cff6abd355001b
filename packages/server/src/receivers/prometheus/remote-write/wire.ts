import { DecodeError } from '../decode-error.ts';
import type { Pairs } from './source-series.ts';
import { TextCache } from './text-cache.ts';

export function malformed(why: string): DecodeError {
  return new DecodeError(`The body is not a valid protobuf message of remote write: ${why}.`);
}

/** Bytes that are walked over, and where the walk is. Everything it answers lies inside the bytes, or it throws. */
export class Walk {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** A varint that must be below 2^32 and end before `end`. */
  varint(end: number): number {
    const { bytes } = this;
    let at = this.at;
    if (at >= end) throw malformed('it ends inside a number');
    let byte = bytes[at++] as number;
    let result = byte & 0x7f;
    for (let shift = 7; byte >= 0x80; shift += 7) {
      if (shift > 28 || at >= end) throw malformed('a number is too large or not complete');
      byte = bytes[at++] as number;
      result = shift === 28 ? result + (byte & 0x7f) * 0x10000000 : result | ((byte << shift) & (0x7f << shift));
    }
    this.at = at;
    return result;
  }

  /** The end of a length-delimited field whose length comes next. */
  fieldEnd(end: number): number {
    const length = this.varint(end);
    if (length > end - this.at) throw malformed('a field is longer than what holds it');
    return this.at + length;
  }

  /** A 64-bit integer as a double, exact below 2^53. Negative ones, which take ten bytes, become -1. */
  integer(end: number): number {
    const { bytes } = this;
    let result = 0;
    let factor = 1;
    for (let count = 0; ; count++) {
      if (this.at >= end) throw malformed('it ends inside a number');
      const byte = bytes[this.at++] as number;
      if (count < 8) result += (byte & 0x7f) * factor;
      factor *= 128;
      if (byte < 0x80) return count >= 8 ? -1 : result;
      if (count === 9) throw malformed('a number is too large');
    }
  }

  double(end: number): number {
    if (this.at + 8 > end) throw malformed('it ends inside a number');
    this.at += 8;
    return this.view.getFloat64(this.at - 8, true);
  }

  /** Passes over a field of which only the tag was read. */
  skip(tag: number, end: number): void {
    switch (tag & 7) {
      case 0:
        this.integer(end);
        return;
      case 1:
        this.at += 8;
        break;
      case 2:
        this.at = this.fieldEnd(end);
        break;
      case 5:
        this.at += 4;
        break;
      default:
        throw malformed('a field has a type that is not used');
    }
    if (tag < 8) throw malformed('a field has the number 0');
    if (this.at > end) throw malformed('it ends inside a field');
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lately = new TextCache((bytes) => utf8.decode(bytes));

/** @throws DecodeError when the bytes from `from` to `to` are not UTF-8. */
export function text(bytes: Uint8Array, from: number, to: number): string {
  try {
    return lately.text(bytes, from, to);
  } catch {
    throw malformed('a text is not UTF-8');
  }
}

/** Reads fields 1 of a message as `Label{name=1, value=2}` up to `to`; stops at the first other field. */
export function readLabels(bytes: Uint8Array, from: number, to: number): Pairs {
  const pairs: [string, string][] = [];
  const walk = new Walk(bytes);
  walk.at = from;
  while (walk.at < to && bytes[walk.at] === 0x0a) {
    walk.at++;
    const end = walk.fieldEnd(to);
    let name = '';
    let value = '';
    while (walk.at < end) {
      const tag = walk.varint(end);
      if (tag === 0x0a || tag === 0x12) {
        const textEnd = walk.fieldEnd(end);
        const read = text(bytes, walk.at, textEnd);
        if (tag === 0x0a) name = read;
        else value = read;
        walk.at = textEnd;
      } else walk.skip(tag, end);
    }
    pairs.push([name, value]);
  }
  return pairs;
}
