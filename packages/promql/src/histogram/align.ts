import { coarserBuckets, commonBounds, sameBounds } from './custom-bounds.ts';
import { regroup } from './layout.ts';
import { reduceResolution } from './resolution.ts';
import { negativeSide, positiveSide, withSides } from './sides.ts';
import { type Histogram, hasCustomBuckets } from './types.ts';
import { commonThreshold, widenZeroBucket } from './zero-bucket.ts';

/** What two histograms must have in common before their buckets can be added one by one. */
export interface BucketLayout {
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly customBounds: readonly number[];
  /** The custom bounds of the two differed, and only those that both had are left. */
  readonly reconciled: boolean;
}

/** The finest layout that both histograms can be brought to; `undefined` when one has custom bounds and the other has not. */
export function commonLayout(left: Histogram, right: Histogram): BucketLayout | undefined {
  const custom = hasCustomBuckets(left);
  if (custom !== hasCustomBuckets(right)) return undefined;
  if (!custom) {
    const schema = Math.min(left.schema, right.schema);
    return { schema, zeroThreshold: commonThreshold(left, right), customBounds: [], reconciled: false };
  }
  const reconciled = !sameBounds(left.customBounds, right.customBounds);
  const customBounds = reconciled ? commonBounds(left.customBounds, right.customBounds) : left.customBounds;
  return { schema: left.schema, zeroThreshold: 0, customBounds, reconciled };
}

/** A histogram brought to a layout that it can have; no count is lost. */
export function conform(histogram: Histogram, layout: BucketLayout): Histogram {
  if (!hasCustomBuckets(histogram)) return reduceResolution(widenZeroBucket(histogram, layout.zeroThreshold), layout.schema);
  if (sameBounds(histogram.customBounds, layout.customBounds)) return histogram;
  const targets = coarserBuckets(histogram.customBounds, layout.customBounds);
  const positive = regroup(positiveSide(histogram), (index) => targets[index] ?? layout.customBounds.length);
  return { ...withSides(histogram, positive, negativeSide(histogram)), customBounds: layout.customBounds };
}
