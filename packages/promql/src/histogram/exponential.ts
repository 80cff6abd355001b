import { regroup, type Side, spansOf } from './layout.ts';
import { coarserIndex } from './resolution.ts';
import { type Histogram, maxSchema, minSchema, type ResetHint } from './types.ts';

/** Dense buckets as OpenTelemetry has them: `counts[i]` are the observations in (base^(offset+i), base^(offset+i+1)], base = 2^(2^-scale). */
export interface ExponentialBuckets {
  readonly offset: number;
  readonly counts: readonly (number | bigint)[];
}

export interface ExponentialHistogram {
  readonly scale: number;
  readonly count: number;
  readonly sum: number;
  readonly zeroCount: number;
  /** 0 where nobody said. */
  readonly zeroThreshold: number;
  readonly positive: ExponentialBuckets;
  readonly negative: ExponentialBuckets;
  readonly resetHint?: ResetHint | undefined;
}

/** Width of the zero bucket of a histogram that has observations of exactly zero and said nothing of it; as Prometheus has it. */
export const defaultZeroThreshold = 1e-128;

/**
 * An OpenTelemetry exponential histogram as a native one: a scale above 8 is brought down to 8 by merging buckets. `undefined` for a scale
 * below -4, which no native histogram has.
 */
export function fromExponential(histogram: ExponentialHistogram): Histogram | undefined {
  if (histogram.scale < minSchema) return undefined;
  const schema = Math.min(histogram.scale, maxSchema);
  const side = (buckets: ExponentialBuckets) =>
    regroup(populated(buckets), (index) => (schema === histogram.scale ? index : coarserIndex(index, histogram.scale, schema)));
  const positive = side(histogram.positive);
  const negative = side(histogram.negative);
  return {
    schema,
    zeroThreshold: histogram.zeroThreshold === 0 ? defaultZeroThreshold : histogram.zeroThreshold,
    zeroCount: histogram.zeroCount,
    count: histogram.count,
    sum: histogram.sum,
    positiveSpans: spansOf(positive.indexes),
    positiveCounts: positive.counts,
    negativeSpans: spansOf(negative.indexes),
    negativeCounts: negative.counts,
    customBounds: [],
    resetHint: histogram.resetHint ?? 'unknown',
  };
}

/** OpenTelemetry counts buckets from their lower bounds, Prometheus from their upper ones: the index is one higher. */
function populated({ offset, counts }: ExponentialBuckets): Side {
  const indexes: number[] = [];
  const kept: number[] = [];
  counts.forEach((count, at) => {
    if (Number(count) === 0) return;
    indexes.push(offset + at + 1);
    kept.push(Number(count));
  });
  return { indexes, counts: kept };
}
