import { nearlyEqualNumbers } from './equality.ts';

/** A bucket of a classic histogram: the observations at or below `upperBound`. */
export interface ClassicBucket {
  readonly upperBound: number;
  readonly count: number;
}

/** What had to be done to counts that fell from one bucket to the next. */
export interface MonotonicityRepair {
  readonly minBucket: number;
  readonly maxBucket: number;
  /** The greatest fall. */
  readonly maxDifference: number;
}

export interface ClassicQuantile {
  readonly value: number;
  /** Present when counts fell by more than rounding explains and were lifted. */
  readonly repair?: MonotonicityRepair | undefined;
}

/**
 * The quantile of a classic histogram, with linear interpolation. The lowest bucket begins at 0 when it ends above; a quantile in the
 * highest bucket is the bound of the one before. NaN without a bucket of +Inf, with fewer than two buckets or without observations.
 */
export function bucketQuantile(q: number, buckets: readonly ClassicBucket[]): ClassicQuantile {
  if (Number.isNaN(q)) return { value: Number.NaN };
  if (q < 0) return { value: Number.NEGATIVE_INFINITY };
  if (q > 1) return { value: Number.POSITIVE_INFINITY };
  const sorted = coalesced(buckets);
  if (sorted.at(-1)?.upperBound !== Number.POSITIVE_INFINITY) return { value: Number.NaN };
  const { buckets: monotonic, repair } = madeMonotonic(sorted);
  const last = monotonic.length - 1;
  const observations = (monotonic[last] as ClassicBucket).count;
  if (last < 1 || observations === 0 || Number.isNaN(observations)) return { value: Number.NaN, repair };
  const rank = q * observations;
  const found = monotonic.findIndex(({ count }) => count >= rank);
  if (found === last || found < 0) return { value: (monotonic[last - 1] as ClassicBucket).upperBound, repair };
  const bucket = monotonic[found] as ClassicBucket;
  if (found === 0 && bucket.upperBound <= 0) return { value: bucket.upperBound, repair };
  const { upperBound: start, count: before } = monotonic[found - 1] ?? { upperBound: 0, count: 0 };
  return { value: start + (bucket.upperBound - start) * ((rank - before) / (bucket.count - before)), repair };
}

/** The share of the observations of a classic histogram between two values, the inverse of `bucketQuantile`. */
export function bucketFraction(lower: number, upper: number, buckets: readonly ClassicBucket[]): number {
  const sorted = coalesced(buckets);
  const last = sorted.at(-1);
  if (last?.upperBound !== Number.POSITIVE_INFINITY) return Number.NaN;
  if (last.count === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  const rank = (value: number) => Math.min(classicRank(value, sorted), last.count);
  return (rank(upper) - rank(lower)) / last.count;
}

/** Sorted by bound, buckets of the same bound added up. */
function coalesced(buckets: readonly ClassicBucket[]): ClassicBucket[] {
  const merged: ClassicBucket[] = [];
  for (const bucket of [...buckets].sort((a, b) => (a.upperBound < b.upperBound ? -1 : a.upperBound > b.upperBound ? 1 : 0))) {
    const last = merged.at(-1);
    if (last?.upperBound === bucket.upperBound) merged[merged.length - 1] = { ...last, count: last.count + bucket.count };
    else merged.push(bucket);
  }
  return merged;
}

/** Relative difference of counts that is put down to rounding. */
const roundingTolerance = 1e-12;

/** Buckets are scraped and rated one by one, so that their counts may fall where they cannot have. */
function madeMonotonic(sorted: readonly ClassicBucket[]): { buckets: ClassicBucket[]; repair: MonotonicityRepair | undefined } {
  let previous = sorted[0]?.count ?? 0;
  let repair: MonotonicityRepair | undefined;
  const buckets = sorted.map((bucket) => {
    if (bucket.count === previous) return bucket;
    if (nearlyEqualNumbers(previous, bucket.count, roundingTolerance)) return { ...bucket, count: previous };
    if (bucket.count < previous) {
      repair = {
        minBucket: Math.min(repair?.minBucket ?? bucket.upperBound, bucket.upperBound),
        maxBucket: Math.max(repair?.maxBucket ?? bucket.upperBound, bucket.upperBound),
        maxDifference: Math.max(repair?.maxDifference ?? 0, previous - bucket.count),
      };
      return { ...bucket, count: previous };
    }
    previous = bucket.count;
    return bucket;
  });
  return { buckets, repair };
}

function classicRank(value: number, sorted: readonly ClassicBucket[]): number {
  let below = 0;
  let start = (sorted[0]?.upperBound ?? 0) > 0 ? 0 : Number.NEGATIVE_INFINITY;
  for (const { upperBound, count } of sorted) {
    if (start >= value) return below;
    if (upperBound > value) {
      if (start === Number.NEGATIVE_INFINITY) return count;
      return below + ((count - below) * (value - start)) / (upperBound - start);
    }
    below = count;
    start = upperBound;
  }
  return Number.POSITIVE_INFINITY;
}
