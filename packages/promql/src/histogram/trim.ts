import { type Bucket, negativeBuckets, positiveBuckets, zeroBucket } from './buckets.ts';
import { compact } from './compact.ts';
import { shareBelow } from './fraction.ts';
import { assumedRange } from './quantile.ts';
import { type Histogram, hasCustomBuckets } from './types.ts';

/** What is left of a bucket: so many observations, taken to lie at `middle`. */
interface Rest {
  readonly count: number;
  readonly middle: number;
}

/** `histogram </ value`: the observations up to the value. Count and sum become estimates from the buckets as soon as one of them is cut. */
export function trimUpper(histogram: Histogram, value: number): Histogram {
  return trim(histogram, (bucket, linear) => restBelow(bucket, value, linear));
}

/** `histogram >/ value`: the observations from the value on. Count and sum become estimates from the buckets as soon as one of them is cut. */
export function trimLower(histogram: Histogram, value: number): Histogram {
  return trim(histogram, (bucket, linear) => restAbove(bucket, value, linear));
}

function trim(histogram: Histogram, rest: (bucket: Bucket, linear: boolean) => Rest): Histogram {
  const custom = hasCustomBuckets(histogram);
  let count = 0;
  let sum = 0;
  let cut = false;
  const trimmed = (bucket: Bucket): number => {
    const left = bucket.count === 0 ? nothing : rest(bucket, custom || (bucket.lower <= 0 && bucket.upper >= 0));
    count += left.count;
    if (left.count !== 0) sum += left.count * left.middle;
    cut ||= left.count !== bucket.count;
    return left.count;
  };
  const positiveCounts = positiveBuckets(histogram).map(trimmed);
  const negativeCounts = negativeBuckets(histogram).map(trimmed);
  const zero = zeroBucket(histogram);
  const zeroCount = zero === undefined ? histogram.zeroCount : trimmed(assumedRange(zero, histogram));
  return cut ? compact({ ...histogram, count, sum, zeroCount, positiveCounts, negativeCounts }) : histogram;
}

const nothing: Rest = { count: 0, middle: 0 };

function restBelow(bucket: Bucket, value: number, linear: boolean): Rest {
  const { lower, upper } = bucket;
  if (upper <= value) return { count: bucket.count, middle: middle(bucket, linear) };
  if (!(lower < value)) return nothing;
  if (lower === Number.NEGATIVE_INFINITY) {
    if (upper === Number.POSITIVE_INFINITY) return nothing;
    if (upper <= 0) return { count: bucket.count, middle: value };
    return value <= 0 ? nothing : { count: bucket.count * (value / upper), middle: value / 2 };
  }
  if (upper === Number.POSITIVE_INFINITY) return nothing;
  return { count: bucket.count * shareBelow(value, bucket, linear), middle: middle({ lower, upper: value }, linear) };
}

function restAbove(bucket: Bucket, value: number, linear: boolean): Rest {
  const { lower, upper } = bucket;
  if (lower >= value) return { count: bucket.count, middle: middle(bucket, linear) };
  if (!(upper > value)) return nothing;
  if (lower === Number.NEGATIVE_INFINITY) {
    if (upper === Number.POSITIVE_INFINITY || upper <= 0 || value < 0) return nothing;
    return { count: bucket.count * (1 - value / upper), middle: (value + upper) / 2 };
  }
  if (upper === Number.POSITIVE_INFINITY) return { count: bucket.count, middle: value };
  return { count: bucket.count * (1 - shareBelow(value, bucket, linear)), middle: middle({ lower: value, upper }, linear) };
}

/** Where the observations between two bounds are taken to lie; an end at infinity counts for nothing. */
function middle({ lower, upper }: Pick<Bucket, 'lower' | 'upper'>, linear: boolean): number {
  if (lower === Number.NEGATIVE_INFINITY) return upper > 0 && upper !== Number.POSITIVE_INFINITY ? upper / 2 : upper;
  if (upper === Number.POSITIVE_INFINITY) return lower;
  if (linear) return (lower + upper) / 2;
  const geometric = Math.sqrt(Math.abs(lower)) * Math.sqrt(Math.abs(upper));
  return lower < 0 ? -geometric : geometric;
}
