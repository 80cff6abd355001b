import type { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import type { HistogramBuckets } from '../../../facts/histogram-buckets.ts';
import { absolute, type Buckets, double, histogramProblem, readNumbers, readSpan, sint64 } from '../remote-write/buckets.ts';
import { malformed } from './malformed.ts';
import type { ExposedExemplar } from './model.ts';

/** `io.prometheus.client.Histogram`: classic buckets, native ones, or both. */
export interface ClientHistogram {
  count: number;
  sum: number;
  /** Cumulative, by upper bound. */
  readonly buckets: { readonly bound: number; readonly count: number; readonly exemplars: readonly ExposedExemplar[] }[];
  readonly exemplars: ExposedExemplar[];
  schema: number;
  zeroThreshold: number;
  zeroCount: number;
  readonly positive: Buckets;
  readonly negative: Buckets;
  startTime: number;
  native: boolean;
}

/** What reads the messages inside. */
interface Reader {
  message(bytes: Uint8Array, fields: Readonly<Record<number, (reader: BinaryReader, wireType: WireType) => void>>): void;
  exemplar(bytes: Uint8Array): ExposedExemplar;
  timestamp(bytes: Uint8Array): number;
}

export function readHistogram(bytes: Uint8Array, reader: Reader): ClientHistogram {
  const counts = { count: 0, countFloat: 0, zero: 0, zeroFloat: 0 };
  const histogram: ClientHistogram = {
    count: 0,
    sum: 0,
    buckets: [],
    exemplars: [],
    schema: 0,
    zeroThreshold: 0,
    zeroCount: 0,
    positive: { offsets: [], lengths: [], deltas: [], counts: [] },
    negative: { offsets: [], lengths: [], deltas: [], counts: [] },
    startTime: 0,
    native: false,
  };
  reader.message(bytes, {
    1: (inner) => {
      counts.count = Number(inner.uint64());
    },
    2: (inner) => {
      histogram.sum = inner.double();
    },
    3: (inner) => histogram.buckets.push(readBucket(inner.bytes(), reader)),
    4: (inner) => {
      counts.countFloat = inner.double();
    },
    5: (inner) => {
      histogram.schema = inner.sint32();
    },
    6: (inner) => {
      histogram.zeroThreshold = inner.double();
    },
    7: (inner) => {
      counts.zero = Number(inner.uint64());
    },
    8: (inner) => {
      counts.zeroFloat = inner.double();
    },
    9: (inner) => readSpan(inner.bytes(), histogram.negative),
    10: (inner, wireType) => readNumbers(inner, wireType, histogram.negative.deltas, sint64),
    11: (inner, wireType) => readNumbers(inner, wireType, histogram.negative.counts, double),
    12: (inner) => readSpan(inner.bytes(), histogram.positive),
    13: (inner, wireType) => readNumbers(inner, wireType, histogram.positive.deltas, sint64),
    14: (inner, wireType) => readNumbers(inner, wireType, histogram.positive.counts, double),
    15: (inner) => {
      histogram.startTime = reader.timestamp(inner.bytes());
    },
    16: (inner) => histogram.exemplars.push(reader.exemplar(inner.bytes())),
  });
  histogram.count = counts.countFloat > 0 ? counts.countFloat : counts.count;
  histogram.zeroCount = counts.zeroFloat > 0 ? counts.zeroFloat : counts.zero;
  // A span, be it an empty one, is how clients mark a native histogram that has seen nothing yet.
  const spans = histogram.positive.lengths.length + histogram.negative.lengths.length;
  histogram.native = spans > 0 || histogram.zeroThreshold > 0 || histogram.zeroCount > 0;
  return histogram;
}

/** @throws DecodeError when the parts do not fit together. */
export function toBuckets(histogram: ClientHistogram): HistogramBuckets {
  const positive = absolute(histogram.positive);
  const negative = absolute(histogram.negative);
  const problem = histogramProblem({ ...histogram, customBounds: [] }, positive, negative);
  if (problem !== undefined) throw malformed(problem);
  return {
    schema: histogram.schema,
    zero_threshold: histogram.zeroThreshold,
    zero_count: histogram.zeroCount,
    count: histogram.count,
    sum: histogram.sum,
    positive_offsets: histogram.positive.offsets,
    positive_lengths: histogram.positive.lengths,
    positive_counts: positive,
    negative_offsets: histogram.negative.offsets,
    negative_lengths: histogram.negative.lengths,
    negative_counts: negative,
    custom_bounds: [],
    reset_hint: 'unknown',
  };
}

function readBucket(bytes: Uint8Array, reader: Reader): ClientHistogram['buckets'][number] {
  const bucket = { bound: 0, count: 0, float: 0, exemplars: [] as ExposedExemplar[] };
  reader.message(bytes, {
    1: (inner) => {
      bucket.count = Number(inner.uint64());
    },
    2: (inner) => {
      bucket.bound = inner.double();
    },
    3: (inner) => bucket.exemplars.push(reader.exemplar(inner.bytes())),
    4: (inner) => {
      bucket.float = inner.double();
    },
  });
  return { bound: bucket.bound, count: bucket.float > 0 ? bucket.float : bucket.count, exemplars: bucket.exemplars };
}
