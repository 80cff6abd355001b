/** A run of neighbouring buckets: `offset` is the index of the first for the first span, and the gap to the span before for the others. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** What is known about a reset of the counter before this sample. */
export type ResetHint = 'unknown' | 'reset' | 'not_reset' | 'gauge';

/** Schema of histograms with custom bounds (classic buckets stored natively). */
export const customBucketsSchema = -53;

/** The finest exponential schema, 256 buckets per factor of two; the coarsest is -4, one bucket per factor of 65536. */
export const maxSchema = 8;

/**
 * A native histogram sample with absolute counts (Prometheus' FloatHistogram). For schemas -4 to 8 the bucket of index i has the upper
 * bound 2^(i · 2^-schema); for `customBucketsSchema`, `customBounds[i]`, and the last bucket ends at +Inf.
 */
export interface Histogram {
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  readonly count: number;
  readonly sum: number;
  readonly positiveSpans: readonly Span[];
  /** One count a bucket of the spans, in order; absolute, not differences. */
  readonly positiveCounts: readonly number[];
  readonly negativeSpans: readonly Span[];
  readonly negativeCounts: readonly number[];
  /** Upper bounds, ascending, without +Inf; empty unless the schema is `customBucketsSchema`. */
  readonly customBounds: readonly number[];
  readonly resetHint: ResetHint;
}

export function hasCustomBuckets(histogram: Histogram): boolean {
  return histogram.schema === customBucketsSchema;
}

/** A histogram without observations, of schema 0 unless said otherwise. */
export function emptyHistogram(fields: Partial<Histogram> = {}): Histogram {
  return {
    schema: 0,
    zeroThreshold: 0,
    zeroCount: 0,
    count: 0,
    sum: 0,
    positiveSpans: [],
    positiveCounts: [],
    negativeSpans: [],
    negativeCounts: [],
    customBounds: [],
    resetHint: 'unknown',
    ...fields,
  };
}
