import { BinaryReader } from '@bufbuild/protobuf/wire';
import type { nativeHistograms } from '../../../facts/native-histograms.ts';
import type { Row } from '../../../stores/clickhouse/table.ts';
import { absolute, type Buckets, double, histogramProblem, readNumbers, readSpan, sint64 } from './buckets.ts';

export type HistogramRow = Row<typeof nativeHistograms>;

/** A native histogram before its series is known; a staleness marker, whose sum has the marker's bits, has nothing but its time. */
export type DecodedHistogram =
  | { readonly kind: 'histogram'; readonly row: Omit<HistogramRow, 'series_id'> }
  | { readonly kind: 'stale'; readonly time: number }
  | { readonly kind: 'refused'; readonly reason: string };

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
