import { indexesOf, type Side, spansOf } from './layout.ts';
import type { Histogram } from './types.ts';

export function positiveSide(histogram: Histogram): Side {
  return { indexes: indexesOf(histogram.positiveSpans), counts: histogram.positiveCounts };
}

/** Indexes and counts of the negative side; the index is that of the bucket's mirror on the positive side. */
export function negativeSide(histogram: Histogram): Side {
  return { indexes: indexesOf(histogram.negativeSpans), counts: histogram.negativeCounts };
}

/** The histogram with other buckets; spans are the fewest that hold them. */
export function withSides(histogram: Histogram, positive: Side, negative: Side): Histogram {
  return {
    ...histogram,
    positiveSpans: spansOf(positive.indexes),
    positiveCounts: positive.counts,
    negativeSpans: spansOf(negative.indexes),
    negativeCounts: negative.counts,
  };
}
