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
  return trim(histogram, (bucket, custom) => restBelow(bucket, value, custom));
}

/** `histogram >/ value`: the observations from the value on. Count and sum become estimates from the buckets as soon as one of them is cut. */
export function trimLower(histogram: Histogram, value: number): Histogram {
  return trim(histogram, (bucket, custom) => restAbove(bucket, value, custom));
}

function trim(histogram: Histogram, rest: (bucket: Bucket, custom: boolean) => Rest): Histogram {
  const custom = hasCustomBuckets(histogram);
  let count = 0;
  let sum = 0;
  let cut = false;
  const trimmed = (bucket: Bucket): number => {
    const left = bucket.count === 0 ? nothing : rest(bucket, custom);
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

function restBelow(bucket: Bucket, value: number, custom: boolean): Rest {
  const { lower, upper } = bucket;
  if (upper <= value) return { count: bucket.count, middle: middle(bucket, custom) };
  if (!(lower < value)) return nothing;
  if (custom && lower === Number.NEGATIVE_INFINITY) {
    if (upper === Number.POSITIVE_INFINITY) return nothing;
    if (upper <= 0) return { count: bucket.count, middle: value };
    return value <= 0 ? nothing : { count: bucket.count * (value / upper), middle: value / 2 };
  }
  if (custom && upper === Number.POSITIVE_INFINITY) return nothing;
  return { count: bucket.count * shareBelow(value, bucket, custom), middle: middle({ lower, upper: value }, custom) };
}

function restAbove(bucket: Bucket, value: number, custom: boolean): Rest {
  const { lower, upper } = bucket;
  if (lower >= value) return { count: bucket.count, middle: middle(bucket, custom) };
  if (!(upper > value)) return nothing;
  if (custom && lower === Number.NEGATIVE_INFINITY) {
    if (upper === Number.POSITIVE_INFINITY || upper <= 0 || value < 0) return nothing;
    return { count: bucket.count * (1 - value / upper), middle: (value + upper) / 2 };
  }
  if (custom && upper === Number.POSITIVE_INFINITY) return { count: bucket.count, middle: value };
  return { count: bucket.count * (1 - shareBelow(value, bucket, custom)), middle: middle({ lower: value, upper }, custom) };
}

/** Where the observations between two bounds are taken to lie; an end at infinity counts for nothing. */
function middle({ lower, upper }: Pick<Bucket, 'lower' | 'upper'>, custom: boolean): number {
  if (lower === Number.NEGATIVE_INFINITY) return custom && upper > 0 && upper !== Number.POSITIVE_INFINITY ? upper / 2 : upper;
  if (upper === Number.POSITIVE_INFINITY) return lower;
  if (custom || (lower <= 0 && upper >= 0)) return (lower + upper) / 2;
  const geometric = Math.sqrt(Math.abs(lower)) * Math.sqrt(Math.abs(upper));
  return lower < 0 ? -geometric : geometric;
}
