import { regroup } from './layout.ts';
import { negativeSide, positiveSide, withSides } from './sides.ts';
import type { Histogram } from './types.ts';

/** The index, at the coarser schema, of the bucket that holds this one of the finer schema. */
export function coarserIndex(index: number, from: number, to: number): number {
  return Math.floor((index - 1) / 2 ** (from - to)) + 1;
}

/** An exponential histogram at a schema no finer than its own: neighbouring buckets are merged, and no count is lost. */
export function reduceResolution(histogram: Histogram, schema: number): Histogram {
  if (schema >= histogram.schema) return histogram;
  const coarser = (index: number) => coarserIndex(index, histogram.schema, schema);
  return { ...withSides(histogram, regroup(positiveSide(histogram), coarser), regroup(negativeSide(histogram), coarser)), schema };
}
