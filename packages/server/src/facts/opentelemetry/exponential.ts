import { coarser, type ExponentialBuckets } from '../histogram-buckets.ts';
import { notFinite } from './checks.ts';
import type { ExponentialPoint, ExponentialSide } from './model.ts';

/** What Prometheus' native histograms can say. */
const finest = 8;
const coarsest = -4;
/** Prometheus' own, for senders that state none. */
const defaultZeroThreshold = 1e-128;
/** Buckets of one sign; a histogram with more becomes coarser. */
const mostBuckets = 1280;

/**
 * An exponential histogram as Prometheus' native histogram: its bucket of index i ends where OpenTelemetry's of index i - 1 does, and scales
 * above 8 become 8. Answers the problem when there is no such histogram.
 */
export function exponentialBuckets(point: ExponentialPoint): ExponentialBuckets | string {
  const { scale, count, zeroCount, sum = Number.NaN, zeroThreshold } = point;
  if (!Number.isInteger(scale) || scale < coarsest) return `an exponential histogram has a scale below ${coarsest}`;
  if (![point.positive.offset, point.negative.offset].every(Number.isSafeInteger)) return 'an exponential histogram has no valid offset';
  if (point.sum !== undefined && !Number.isFinite(sum)) return notFinite;
  if (!(zeroThreshold >= 0 && Number.isFinite(zeroThreshold))) return notFinite;
  const total = zeroCount + sumOf(point.positive) + sumOf(point.negative);
  if (total !== count) return 'the bucket counts of a histogram do not add up to its count';
  const by = Math.max(0, scale - finest);
  return bounded({
    schema: scale - by,
    zeroThreshold: zeroThreshold === 0 ? defaultZeroThreshold : zeroThreshold,
    zeroCount,
    count,
    sum,
    positive: coarser(sparse(point.positive), by),
    negative: coarser(sparse(point.negative), by),
  });
}

/** Two histograms as one, as fine as the coarser of them; `undefined` when their zero buckets differ. */
export function mergeExponential(a: ExponentialBuckets, b: ExponentialBuckets): ExponentialBuckets | undefined {
  if (a.zeroThreshold !== b.zeroThreshold) return undefined;
  const schema = Math.min(a.schema, b.schema);
  const side = (of: 'positive' | 'negative') => {
    const merged = coarser(a[of], a.schema - schema);
    for (const [index, count] of coarser(b[of], b.schema - schema)) merged.set(index, (merged.get(index) ?? 0) + count);
    return merged;
  };
  return bounded({
    schema,
    zeroThreshold: a.zeroThreshold,
    zeroCount: a.zeroCount + b.zeroCount,
    count: a.count + b.count,
    sum: a.sum + b.sum,
    positive: side('positive'),
    negative: side('negative'),
  });
}

function bounded(histogram: ExponentialBuckets): ExponentialBuckets {
  let result = histogram;
  while (Math.max(result.positive.size, result.negative.size) > mostBuckets && result.schema > coarsest) {
    result = { ...result, schema: result.schema - 1, positive: coarser(result.positive, 1), negative: coarser(result.negative, 1) };
  }
  return result;
}

function sparse({ offset, counts }: ExponentialSide): Map<number, number> {
  const buckets = new Map<number, number>();
  for (const [index, count] of counts.entries()) if (count !== 0) buckets.set(offset + index + 1, count);
  return buckets;
}

function sumOf({ counts }: ExponentialSide): number {
  return counts.reduce((sum, each) => sum + each, 0);
}
