import { commonLayout, conform } from './align.ts';
import { sameBounds } from './custom-bounds.ts';
import type { Side } from './layout.ts';
import { reduceResolution } from './resolution.ts';
import { negativeSide, positiveSide } from './sides.ts';
import { type Histogram, hasCustomBuckets, type ResetHint } from './types.ts';
import { possibleThreshold, widenZeroBucket } from './zero-bucket.ts';

/**
 * Whether the counter was reset between two samples of a series. A hint of the current one settles it; otherwise any count that went down,
 * the observations', the zero bucket's or any other bucket's, means a reset, and so does a finer resolution or a smaller zero bucket.
 */
export function detectReset(previous: Histogram, current: Histogram): boolean {
  if (current.resetHint === 'reset') return true;
  if (current.resetHint === 'not_reset') return false;
  if (current.count < previous.count) return true;
  if (hasCustomBuckets(current)) return !hasCustomBuckets(previous) || customCountsFell(previous, current);
  if (current.schema > previous.schema || current.zeroThreshold < previous.zeroThreshold) return true;
  // Before this, a threshold inside a populated bucket would need knowledge of where in the bucket its observations lay.
  if (possibleThreshold(previous, current.zeroThreshold) !== current.zeroThreshold && previous.zeroThreshold !== current.zeroThreshold) {
    return true;
  }
  if (hasCustomBuckets(previous)) return true;
  const before = reduceResolution(widenZeroBucket(previous, current.zeroThreshold), current.schema);
  return (
    current.zeroCount < before.zeroCount ||
    fell(positiveSide(before), positiveSide(current)) ||
    fell(negativeSide(before), negativeSide(current))
  );
}

/**
 * The hint of a sample of which its writer said nothing, once the sample before it is known: `not_reset` where nothing fell. A reset stays
 * unknown, as in Prometheus' storage; every hint that was said is kept.
 */
export function storedHint(previous: Histogram | undefined, current: Histogram): ResetHint {
  const hint = knownHint(previous, current);
  return hint === 'reset' ? current.resetHint : hint;
}

/** As `storedHint`, and `reset` where something fell: what Prometheus knows where it reads counts and sums alone. */
export function knownHint(previous: Histogram | undefined, current: Histogram): ResetHint {
  if (current.resetHint !== 'unknown' || previous === undefined) return current.resetHint;
  return detectReset(previous, current) ? 'reset' : 'not_reset';
}

function customCountsFell(previous: Histogram, current: Histogram): boolean {
  if (sameBounds(previous.customBounds, current.customBounds)) return fell(positiveSide(previous), positiveSide(current));
  const layout = commonLayout(previous, current);
  return layout === undefined || fell(positiveSide(conform(previous, layout)), positiveSide(conform(current, layout)));
}

function fell(before: Side, now: Side): boolean {
  let at = 0;
  return before.indexes.some((index, place) => {
    while (at < now.indexes.length && (now.indexes[at] as number) < index) at++;
    const count = now.indexes[at] === index ? (now.counts[at] as number) : 0;
    return count < (before.counts[place] as number);
  });
}
