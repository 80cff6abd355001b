import type { ClassicBucket } from './classic.ts';
import { type Side, spansOf } from './layout.ts';
import { customBucketsSchema, type Histogram, type ResetHint } from './types.ts';

export interface ClassicHistogram {
  /** Cumulative, in any order; the one of +Inf may be missing when the count is there. */
  readonly buckets: readonly ClassicBucket[];
  /** Absent: the count of the bucket of +Inf. */
  readonly count?: number | undefined;
  readonly sum?: number | undefined;
  readonly resetHint?: ResetHint | undefined;
}

/**
 * A classic histogram as a native one with custom bounds. `undefined` when it makes no sense as one: a bound of NaN, counts that fall from
 * one bucket to the next, or more observations in buckets than counted. A missing sum is 0.
 */
export function fromClassic({ buckets, count, sum = 0, resetHint = 'unknown' }: ClassicHistogram): Histogram | undefined {
  const sorted = [...buckets].sort((a, b) => a.upperBound - b.upperBound);
  if (sorted.some(({ upperBound }) => Number.isNaN(upperBound))) return undefined;
  const bounded = sorted.filter(({ upperBound }) => upperBound !== Number.POSITIVE_INFINITY);
  const total = count ?? sorted.at(-1)?.count ?? 0;
  const cumulative = [...bounded.map((bucket) => bucket.count), total];
  const counts = cumulative.map((value, at) => value - (cumulative[at - 1] ?? 0));
  if (counts.some((value) => value < 0)) return undefined;
  const populated: Side = {
    indexes: counts.flatMap((value, at) => (value === 0 ? [] : [at])),
    counts: counts.filter((value) => value !== 0),
  };
  return {
    schema: customBucketsSchema,
    zeroThreshold: 0,
    zeroCount: 0,
    count: total,
    sum,
    positiveSpans: spansOf(populated.indexes),
    positiveCounts: populated.counts,
    negativeSpans: [],
    negativeCounts: [],
    customBounds: bounded.map(({ upperBound }) => upperBound),
    resetHint,
  };
}
