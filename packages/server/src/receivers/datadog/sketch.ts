import { ExponentialHistogram } from '../../facts/exponential-histogram.ts';
import type { ExponentialBuckets } from '../../facts/histogram-buckets.ts';

/** A sketch of the Datadog agent: counts by key, where a key stands for a value. */
export interface Sketch {
  /** Milliseconds since the epoch, UTC. */
  readonly time: number;
  readonly count: number;
  readonly sum: number;
  readonly keys: readonly number[];
  readonly counts: readonly number[];
}

/** Neighbouring keys stand for values that differ by this factor: the agent's relative error is 1/128. */
const gamma = 1 + 2 / 128;
/** Key 1 stands for the smallest value that the agent tells from zero, 1e-9. */
const bias = 1 - Math.floor(Math.log(1e-9) / Math.log(gamma));
const largestKey = 32_767;

/** A sketch as an exponential histogram whose count and sum are the sketch's own; `undefined` when it contradicts itself. */
export function sketchHistogram({ count, sum, keys, counts }: Sketch): ExponentialBuckets | undefined {
  if (keys.length !== counts.length || !Number.isFinite(sum)) return undefined;
  const histogram = new ExponentialHistogram();
  for (const [index, key] of keys.entries()) {
    // The last keys stand for what is too large, and for infinity.
    if (Math.abs(key) > largestKey) return undefined;
    histogram.add(valueOfKey(key), counts[index] ?? 0);
  }
  return histogram.count === count ? { ...histogram.buckets(), sum } : undefined;
}

function valueOfKey(key: number): number {
  if (key === 0) return 0;
  const magnitude = Math.min(gamma ** (Math.abs(key) - bias), Number.MAX_VALUE);
  return key < 0 ? -magnitude : magnitude;
}
