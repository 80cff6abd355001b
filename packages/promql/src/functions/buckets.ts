import type { Position } from '../ast.ts';
import type { Notes } from '../evaluate/notes.ts';
import { nameOf, texts } from '../evaluate/texts.ts';
import type { Series } from '../evaluate/value.ts';
import type { ClassicBucket } from '../histogram/classic.ts';
import type { Labels } from '../labels.ts';
import { float } from '../series.ts';

/** The series of one classic histogram, by upper bound. */
export interface ClassicSeries {
  /** Without `le`. */
  readonly labels: Labels;
  readonly dropName: boolean;
  readonly buckets: { readonly upperBound: number; readonly kinds: Uint8Array; readonly values: Float64Array }[];
}

const bucketLabel: ReadonlySet<string> = new Set(['le']);

/** `undefined` for a text that is no number as Go reads one. */
function boundOf(text: string): number | undefined {
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text);
  if (infinite !== null) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/** Gathers the floats of a vector into classic histograms; those without a sensible `le` are told of and left out. */
export function classicHistograms(series: readonly Series[], notes: Notes, position: Position): ReadonlyMap<string, ClassicSeries> {
  const histograms = new Map<string, ClassicSeries>();
  for (const one of series) {
    if (!one.kinds.includes(float)) continue;
    const text = one.labels.get('le');
    const upperBound = boundOf(text);
    if (upperBound === undefined) {
      notes.add('warning', texts.badBucketLabel(text, nameOf(one.labels)), position);
      continue;
    }
    const labels = one.labels.without(bucketLabel);
    let histogram = histograms.get(labels.key);
    if (histogram === undefined) {
      histogram = { labels, dropName: true, buckets: [] };
      histograms.set(labels.key, histogram);
    }
    histogram.buckets.push({ upperBound, kinds: one.kinds, values: one.values });
  }
  for (const { buckets } of histograms.values()) buckets.sort((a, b) => a.upperBound - b.upperBound);
  return histograms;
}

/** Writes bounds and counts of the buckets that stand at a point into arrays with room for all; answers how many there are. */
export function fillBuckets({ buckets }: ClassicSeries, point: number, bounds: Float64Array, counts: Float64Array): number {
  let size = 0;
  for (const { upperBound, kinds, values } of buckets) {
    if (kinds[point] !== float) continue;
    bounds[size] = upperBound;
    counts[size++] = values[point] as number;
  }
  return size;
}

/** The buckets of a classic histogram that stand at a point. */
export function bucketsAt({ buckets }: ClassicSeries, point: number): ClassicBucket[] {
  const found: ClassicBucket[] = [];
  for (const { upperBound, kinds, values } of buckets) {
    if (kinds[point] === float) found.push({ upperBound, count: values[point] as number });
  }
  return found;
}
