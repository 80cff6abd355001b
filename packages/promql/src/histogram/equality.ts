import { compact } from './compact.ts';
import { sameBounds } from './custom-bounds.ts';
import { sameBuckets } from './layout.ts';
import { type Histogram, hasCustomBuckets } from './types.ts';

/** Whether two histograms hold the same data: the same buckets, empty ones too, and the same bits in every number. Reset hints do not count. */
export function equal(left: Histogram, right: Histogram): boolean {
  return left === right || sameWith(left, right, Object.is);
}

/** As `equal`, with numbers that differ by no more than `tolerance` of their sum; buckets that are empty do not count. */
export function nearlyEqual(left: Histogram, right: Histogram, tolerance: number): boolean {
  return sameWith(compact(left), compact(right), (a, b) => nearlyEqualNumbers(a, b, tolerance));
}

/** Relative closeness; numbers near zero may differ by `tolerance` of the smallest normal double. NaN is close to NaN. */
export function nearlyEqualNumbers(left: number, right: number, tolerance: number): boolean {
  if (left === right || (Number.isNaN(left) && Number.isNaN(right))) return true;
  const total = Math.abs(left) + Math.abs(right);
  const difference = Math.abs(left - right);
  if (left === 0 || right === 0 || total < smallestNormal) return difference < tolerance * smallestNormal;
  return difference / Math.min(total, Number.MAX_VALUE) < tolerance;
}

const smallestNormal = 2 ** -1022;

function sameWith(left: Histogram, right: Histogram, same: (a: number, b: number) => boolean): boolean {
  const sameAll = (a: readonly number[], b: readonly number[]) =>
    a.length === b.length && a.every((value, at) => same(value, b[at] as number));
  return (
    left.schema === right.schema &&
    same(left.count, right.count) &&
    same(left.sum, right.sum) &&
    (!hasCustomBuckets(left) || sameBounds(left.customBounds, right.customBounds)) &&
    left.zeroThreshold === right.zeroThreshold &&
    same(left.zeroCount, right.zeroCount) &&
    sameBuckets(left.negativeSpans, right.negativeSpans) &&
    sameAll(left.negativeCounts, right.negativeCounts) &&
    sameBuckets(left.positiveSpans, right.positiveSpans) &&
    sameAll(left.positiveCounts, right.positiveCounts)
  );
}
