import { commonLayout, conform } from './align.ts';
import { countsAt, type Side, sameSpans, spansOf, unionOf } from './layout.ts';
import { negativeSide, positiveSide } from './sides.ts';
import type { Histogram, ResetHint } from './types.ts';

export interface Combined {
  readonly histogram: Histogram;
  /** One histogram was a counter just reset, the other one surely not. */
  readonly collision: boolean;
  /** Custom bounds differed; only those that both had are left. */
  readonly reconciled: boolean;
}

/** The sum of two histograms; `undefined` when one has custom bounds and the other has not. */
export function add(left: Histogram, right: Histogram): Combined | undefined {
  return combine(left, right, (a, b) => a + b);
}

/**
 * The difference of two histograms; `undefined` when one has custom bounds and the other has not. The reset hint is that of a sum: the
 * `-` operator of the language answers a gauge, which is for the caller to say.
 */
export function subtract(left: Histogram, right: Histogram): Combined | undefined {
  return combine(left, right, (a, b) => a - b);
}

/** All counts and the sum times a factor. A negative factor makes a gauge. */
export function multiply(histogram: Histogram, factor: number): Histogram {
  return mapValues(histogram, (value) => value * factor, factor);
}

/** All counts and the sum by a divisor. A negative divisor makes a gauge; division by zero leaves no buckets. */
export function divide(histogram: Histogram, divisor: number): Histogram {
  const divided = mapValues(histogram, (value) => value / divisor, divisor);
  return divisor === 0 ? { ...divided, positiveSpans: [], positiveCounts: [], negativeSpans: [], negativeCounts: [] } : divided;
}

export function negate(histogram: Histogram): Histogram {
  return multiply(histogram, -1);
}

/** What is known of a sum when this is known of its two terms. */
export function combinedHint(left: ResetHint, right: ResetHint): ResetHint {
  if (left === right) return left;
  return left === 'gauge' || right === 'gauge' ? 'gauge' : 'unknown';
}

export function hintsCollide(left: ResetHint, right: ResetHint): boolean {
  return (left === 'reset' && right === 'not_reset') || (left === 'not_reset' && right === 'reset');
}

function combine(left: Histogram, right: Histogram, operation: (a: number, b: number) => number): Combined | undefined {
  const layout = commonLayout(left, right);
  if (layout === undefined) return undefined;
  const a = conform(left, layout);
  const b = conform(right, layout);
  const positive = combineSides(a, b, positiveSide, a.positiveSpans, b.positiveSpans, operation);
  const negative = combineSides(a, b, negativeSide, a.negativeSpans, b.negativeSpans, operation);
  const histogram: Histogram = {
    schema: layout.schema,
    zeroThreshold: layout.zeroThreshold,
    zeroCount: operation(a.zeroCount, b.zeroCount),
    count: operation(a.count, b.count),
    sum: operation(a.sum, b.sum),
    positiveSpans: positive.spans,
    positiveCounts: positive.counts,
    negativeSpans: negative.spans,
    negativeCounts: negative.counts,
    customBounds: layout.customBounds,
    resetHint: combinedHint(left.resetHint, right.resetHint),
  };
  return { histogram, collision: hintsCollide(left.resetHint, right.resetHint), reconciled: layout.reconciled };
}

function combineSides(
  a: Histogram,
  b: Histogram,
  side: (histogram: Histogram) => Side,
  spansA: Histogram['positiveSpans'],
  spansB: Histogram['positiveSpans'],
  operation: (a: number, b: number) => number,
) {
  const left = side(a);
  const right = side(b);
  // Samples of one series nearly always have the same buckets; this spares them the merge.
  if (sameSpans(spansA, spansB)) {
    return { spans: spansA, counts: left.counts.map((count, at) => operation(count, right.counts[at] as number)) };
  }
  const indexes = unionOf(left.indexes, right.indexes);
  const others = countsAt(right, indexes);
  return { spans: spansOf(indexes), counts: countsAt(left, indexes).map((count, at) => operation(count, others[at] as number)) };
}

function mapValues(histogram: Histogram, map: (value: number) => number, factor: number): Histogram {
  return {
    ...histogram,
    zeroCount: map(histogram.zeroCount),
    count: map(histogram.count),
    sum: map(histogram.sum),
    positiveCounts: histogram.positiveCounts.map(map),
    negativeCounts: histogram.negativeCounts.map(map),
    resetHint: factor < 0 ? 'gauge' : histogram.resetHint,
  };
}
