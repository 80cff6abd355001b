import type { Span } from './types.ts';

/** The buckets of one side of a histogram by index, ascending; one count an index. */
export interface Side {
  readonly indexes: readonly number[];
  readonly counts: readonly number[];
}

/** The index of every bucket that the spans hold. */
export function indexesOf(spans: readonly Span[]): number[] {
  const indexes: number[] = [];
  let index = 0;
  for (const span of spans) {
    index += span.offset;
    for (let step = 0; step < span.length; step++) indexes.push(index++);
  }
  return indexes;
}

/** The fewest spans that hold these indexes, which must ascend. */
export function spansOf(indexes: readonly number[]): Span[] {
  const spans: Span[] = [];
  let end = 0;
  for (let at = 0; at < indexes.length; ) {
    const start = indexes[at] as number;
    let length = 1;
    while (indexes[at + length] === start + length) length++;
    spans.push({ offset: start - end, length });
    end = start + length;
    at += length;
  }
  return spans;
}

export function sameSpans(left: readonly Span[], right: readonly Span[]): boolean {
  if (left === right) return true;
  if (left.length !== right.length) return false;
  return left.every((span, at) => span.offset === right[at]?.offset && span.length === right[at]?.length);
}

/** Whether the spans hold the same buckets, however they are cut. */
export function sameBuckets(left: readonly Span[], right: readonly Span[]): boolean {
  return sameSpans(left, right) || sameSpans(spansOf(indexesOf(left)), spansOf(indexesOf(right)));
}

/** Every index of either list, ascending; both must ascend. */
export function unionOf(left: readonly number[], right: readonly number[]): number[] {
  const union: number[] = [];
  for (let l = 0, r = 0; l < left.length || r < right.length; ) {
    const a = left[l] ?? Number.POSITIVE_INFINITY;
    const b = right[r] ?? Number.POSITIVE_INFINITY;
    union.push(Math.min(a, b));
    if (a <= b) l++;
    if (b <= a) r++;
  }
  return union;
}

/** The counts of a side at these indexes, which hold all of the side's own; zero where the side has no bucket. */
export function countsAt(side: Side, indexes: readonly number[]): number[] {
  if (side.indexes.length === indexes.length) return [...side.counts];
  const counts: number[] = [];
  let at = 0;
  for (const index of indexes) counts.push(side.indexes[at] === index ? (side.counts[at++] as number) : 0);
  return counts;
}

/** Buckets that fall on one index after `map`, added up; `map` must not change their order. */
export function regroup(side: Side, map: (index: number) => number): Side {
  const indexes: number[] = [];
  const counts: number[] = [];
  side.indexes.forEach((index, at) => {
    const target = map(index);
    const count = side.counts[at] as number;
    if (indexes.at(-1) === target) counts[counts.length - 1] = (counts.at(-1) as number) + count;
    else {
      indexes.push(target);
      counts.push(count);
    }
  });
  return { indexes, counts };
}
