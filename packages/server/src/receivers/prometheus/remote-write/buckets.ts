import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { DecodeError } from '../decode-error.ts';

const maxBuckets = 5000;

export interface Buckets {
  readonly offsets: number[];
  readonly lengths: number[];
  /** Differences to the bucket before, of integer histograms. */
  readonly deltas: number[];
  /** Absolute, of float histograms. */
  readonly counts: number[];
}

/** The counts of buckets, whether they came as differences or as they are. */
export function absolute({ deltas, counts }: Buckets): number[] {
  if (deltas.length === 0) return counts;
  let sum = 0;
  return deltas.map((delta) => {
    sum += delta;
    return sum;
  });
}

interface Checked {
  readonly schema: number;
  readonly count: number;
  readonly zeroCount: number;
  readonly zeroThreshold: number;
  readonly positive: Buckets;
  readonly negative: Buckets;
  readonly customBounds: readonly number[];
}

/** Why a histogram cannot be stored; from a fixed vocabulary. */
export function histogramProblem(fields: Checked, positive: readonly number[], negative: readonly number[]): string | undefined {
  const { schema, customBounds } = fields;
  if (schema !== -53 && (schema < -4 || schema > 8)) return 'the schema of a native histogram is neither -4 to 8 nor -53';
  if (positive.length + negative.length > maxBuckets || fields.positive.lengths.length + fields.negative.lengths.length > maxBuckets) {
    return `a native histogram has more than ${maxBuckets} buckets`;
  }
  for (const [buckets, counts] of [[fields.positive, positive] as const, [fields.negative, negative] as const]) {
    if (buckets.lengths.reduce((sum, length) => sum + length, 0) !== counts.length) {
      return 'the spans of a native histogram do not fit its buckets';
    }
    if (buckets.offsets.some((offset, index) => index > 0 && offset < 0)) return 'the spans of a native histogram overlap';
    if (!counts.every(isCount)) return 'a count of a native histogram is negative or not a number';
  }
  if (!isCount(fields.count) || !isCount(fields.zeroCount)) return 'a count of a native histogram is negative or not a number';
  if (!(fields.zeroThreshold >= 0)) return 'the zero threshold of a native histogram is negative or not a number';
  if (schema !== -53) return customBounds.length > 0 ? 'a native histogram has custom bounds, but another schema' : undefined;
  if (customBounds.length > maxBuckets) return `a native histogram has more than ${maxBuckets} buckets`;
  const ascending = customBounds.every((bound, index) => bound > (customBounds[index - 1] ?? Number.NEGATIVE_INFINITY) && bound < Infinity);
  if (!ascending) return 'the custom bounds of a native histogram must be finite and ascend';
  const last = fields.positive.offsets.reduce((end, offset, index) => end + offset + (fields.positive.lengths[index] ?? 0), 0);
  const outside = (fields.positive.offsets[0] ?? 0) < 0 || last > customBounds.length + 1;
  return outside || negative.length > 0 ? 'the buckets of a native histogram do not fit its custom bounds' : undefined;
}

function isCount(value: number): boolean {
  return value >= 0 && value < Infinity;
}

export function readSpan(bytes: Uint8Array, into: Buckets): void {
  let offset = 0;
  let length = 0;
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) offset = reader.sint32();
    else if (field === 2) length = reader.uint32();
    else reader.skip(wireType, field);
  }
  bounded(into.offsets);
  into.offsets.push(offset);
  into.lengths.push(length);
}

export const sint64 = (reader: BinaryReader): number => Number(reader.sint64());
export const double = (reader: BinaryReader): number => reader.double();

export function readNumbers(reader: BinaryReader, wireType: WireType, into: number[], read: (reader: BinaryReader) => number): void {
  if (wireType !== WireType.LengthDelimited) {
    bounded(into);
    into.push(read(reader));
    return;
  }
  const packed = new BinaryReader(reader.bytes());
  while (packed.pos < packed.len) {
    bounded(into);
    into.push(read(packed));
  }
}

function bounded(list: readonly number[]): void {
  if (list.length > maxBuckets) throw new DecodeError(`A native histogram has more than ${maxBuckets} buckets.`, 'too_large');
}
