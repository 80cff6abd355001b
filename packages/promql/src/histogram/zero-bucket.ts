import { exponentialBound } from './bounds.ts';
import type { Side } from './layout.ts';
import { negativeSide, positiveSide, withSides } from './sides.ts';
import type { Histogram } from './types.ts';

/** The smallest threshold, not below the wanted one, at which the zero bucket's end does not cut a populated bucket. */
export function possibleThreshold(histogram: Histogram, wanted: number): number {
  const sides = [positiveSide(histogram), negativeSide(histogram)];
  for (let threshold = wanted; ; ) {
    const cut = sides.map((side) => endOfCutBucket(side, histogram.schema, threshold)).find((end) => end !== undefined);
    if (cut === undefined) return threshold;
    threshold = cut;
  }
}

function endOfCutBucket({ indexes, counts }: Side, schema: number, threshold: number): number | undefined {
  for (const [at, index] of indexes.entries()) {
    if (exponentialBound(index - 1, schema) >= threshold) return undefined;
    const end = exponentialBound(index, schema);
    if (end > threshold) return counts[at] === 0 ? undefined : end;
  }
  return undefined;
}

/** The histogram with a zero bucket of this threshold, no smaller than its own: buckets that begin below it are counted there. */
export function widenZeroBucket(histogram: Histogram, threshold: number): Histogram {
  if (threshold === histogram.zeroThreshold) return histogram;
  let { zeroCount } = histogram;
  const outside = (side: Side): Side => {
    const kept = side.indexes.findIndex((index) => exponentialBound(index - 1, histogram.schema) >= threshold);
    const swallowed = kept < 0 ? side.counts.length : kept;
    for (let at = 0; at < swallowed; at++) zeroCount += side.counts[at] as number;
    return { indexes: side.indexes.slice(swallowed), counts: side.counts.slice(swallowed) };
  };
  const widened = withSides(histogram, outside(positiveSide(histogram)), outside(negativeSide(histogram)));
  return { ...widened, zeroCount, zeroThreshold: threshold };
}

/** A threshold that both histograms can have. */
export function commonThreshold(left: Histogram, right: Histogram): number {
  let threshold = Math.max(left.zeroThreshold, right.zeroThreshold);
  for (;;) {
    const forLeft = left.zeroThreshold === threshold ? threshold : possibleThreshold(left, threshold);
    const forBoth = right.zeroThreshold === forLeft ? forLeft : possibleThreshold(right, forLeft);
    if (forBoth === threshold) return threshold;
    threshold = forBoth;
  }
}
