import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import type { nativeHistograms } from '../../../facts/native-histograms.ts';
import type { Row } from '../../../stores/clickhouse/table.ts';
import { DecodeError } from '../decode-error.ts';

export type HistogramRow = Row<typeof nativeHistograms>;

/** A native histogram before its series is known; a staleness marker, whose sum has the marker's bits, has nothing but its time. */
export type DecodedHistogram =
  | { readonly kind: 'histogram'; readonly row: Omit<HistogramRow, 'series_id'> }
  | { readonly kind: 'stale'; readonly time: number }
  | { readonly kind: 'refused'; readonly reason: string };

const maxBuckets = 5000;
const staleBits = 0x7ff0000000000002n;
const resetHints = ['unknown', 'reset', 'not_reset', 'gauge'] as const;

/**
 * Reads `prometheus.Histogram` and `io.prometheus.write.v2.Histogram`, which have the same fields. Counts of buckets become absolute.
 * @throws DecodeError
 */
export function decodeHistogram(bytes: Uint8Array): DecodedHistogram {
  return toDecoded(readFields(bytes));
}

interface Fields {
  count: number;
  sum: number;
  stale: boolean;
  schema: number;
  zeroThreshold: number;
  zeroCount: number;
  negative: Buckets;
  positive: Buckets;
  resetHint: number;
  time: number;
  startTime: number;
  customBounds: number[];
}

export interface Buckets {
  readonly offsets: number[];
  readonly lengths: number[];
  /** Differences to the bucket before, of integer histograms. */
  readonly deltas: number[];
  /** Absolute, of float histograms. */
  readonly counts: number[];
}

function readFields(bytes: Uint8Array): Fields {
  const fields: Fields = {
    count: 0,
    sum: 0,
    stale: false,
    schema: 0,
    zeroThreshold: 0,
    zeroCount: 0,
    negative: { offsets: [], lengths: [], deltas: [], counts: [] },
    positive: { offsets: [], lengths: [], deltas: [], counts: [] },
    resetHint: 0,
    time: 0,
    startTime: 0,
    customBounds: [],
  };
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    switch (field) {
      case 1:
        fields.count = Number(reader.uint64());
        break;
      case 2:
        fields.count = reader.double();
        break;
      case 3: {
        const bits = BigInt(reader.fixed64());
        fields.stale = bits === staleBits;
        fields.sum = new Float64Array(new BigUint64Array([bits]).buffer)[0] as number;
        break;
      }
      case 4:
        fields.schema = reader.sint32();
        break;
      case 5:
        fields.zeroThreshold = reader.double();
        break;
      case 6:
        fields.zeroCount = Number(reader.uint64());
        break;
      case 7:
        fields.zeroCount = reader.double();
        break;
      case 8:
        readSpan(reader.bytes(), fields.negative);
        break;
      case 9:
        readNumbers(reader, wireType, fields.negative.deltas, sint64);
        break;
      case 10:
        readNumbers(reader, wireType, fields.negative.counts, double);
        break;
      case 11:
        readSpan(reader.bytes(), fields.positive);
        break;
      case 12:
        readNumbers(reader, wireType, fields.positive.deltas, sint64);
        break;
      case 13:
        readNumbers(reader, wireType, fields.positive.counts, double);
        break;
      case 14:
        fields.resetHint = reader.int32();
        break;
      case 15:
        fields.time = Number(reader.int64());
        break;
      case 16:
        readNumbers(reader, wireType, fields.customBounds, double);
        break;
      case 17:
        fields.startTime = Number(reader.int64());
        break;
      default:
        reader.skip(wireType, field);
    }
  }
  return fields;
}

function toDecoded(fields: Fields): DecodedHistogram {
  if (fields.stale) return { kind: 'stale', time: fields.time };
  const positive = absolute(fields.positive);
  const negative = absolute(fields.negative);
  const reason = histogramProblem(fields, positive, negative);
  if (reason !== undefined) return { kind: 'refused', reason };
  return {
    kind: 'histogram',
    row: {
      time: fields.time,
      start_time: fields.startTime,
      schema: fields.schema,
      zero_threshold: fields.zeroThreshold,
      zero_count: fields.zeroCount,
      count: fields.count,
      sum: fields.sum,
      positive_offsets: fields.positive.offsets,
      positive_lengths: fields.positive.lengths,
      positive_counts: positive,
      negative_offsets: fields.negative.offsets,
      negative_lengths: fields.negative.lengths,
      negative_counts: negative,
      custom_bounds: fields.customBounds,
      reset_hint: resetHints[fields.resetHint] ?? 'unknown',
    },
  };
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

type Checked = Pick<Fields, 'count' | 'zeroCount' | 'zeroThreshold' | 'schema' | 'positive' | 'negative' | 'customBounds'>;

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
