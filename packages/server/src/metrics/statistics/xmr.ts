import type { Limits, Signal } from '../types.ts';

/** One complete bucket with data. */
export interface Point {
  /** Start of its bucket, milliseconds UTC. */
  readonly time: number;
  readonly value: number;
}

/** With fewer points the limits would mean little, so there are none. */
export const minimumPoints = 8;
/**
 * Limits come from the first stretch of a longer history: what came later is judged by what was routine before it, and a lasting shift
 * does not widen the limits that should reveal it. Ten to twenty points make limits that further points hardly change (Wheeler 1993).
 */
export const baselinePoints = 20;

const runLength = 8;
const nearWindow = 4;
const nearPoints = 3;
/** 3 / d2 with d2 = 1.128 for ranges of two: mean moving range into three sigma. */
const scaling = 2.66;

/**
 * Natural process limits of individual values (XmR chart; Wheeler, *Understanding Variation*, 1993): mean ± 2.66 × mean moving range of
 * the first `baselinePoints` points. Moving ranges are taken between neighbouring points, over gaps too. Points outside these limits have
 * causes of their own and tell nothing of the routine: the limits are computed once more without them. `null` below `minimumPoints`.
 */
export function limitsOf(points: readonly Point[]): Limits | null {
  const values = points.slice(0, baselinePoints).map(({ value }) => value);
  if (values.length < minimumPoints) return null;
  const first = limitsOfAll(values);
  const routine = values.filter((value) => !exceeds(value, first.upper) && !exceeds(first.lower, value));
  return routine.length < minimumPoints ? first : limitsOfAll(routine);
}

function limitsOfAll(values: readonly number[]): Limits {
  const ranges = values.slice(1).map((value, index) => Math.abs(value - (values[index] ?? value)));
  const mean = average(values);
  const reach = scaling * average(ranges);
  return { mean, lower: mean - reach, upper: mean + reach, points: values.length };
}

type Side = 'above' | 'below' | 'neither';

/** What in the history is not routine variation by Wheeler's three detection rules, in order of time. */
export function signalsOf(points: readonly Point[], limits: Limits): Signal[] {
  return [...outside(points, limits), ...runs(points, limits), ...near(points, limits)].sort((a, b) => a.from - b.from || a.to - b.to);
}

function outside(points: readonly Point[], limits: Limits): Signal[] {
  const sides = points.map(({ value }) => {
    if (exceeds(value, limits.upper)) return 'above';
    return exceeds(limits.lower, value) ? 'below' : 'neither';
  });
  return stretches(sides).map(({ side, first, last }) => ({
    rule: 'outside',
    ...span(points, first, last),
    text: `${side === 'above' ? 'Above the upper' : 'Below the lower'} limit: more than routine variation.`,
  }));
}

function runs(points: readonly Point[], limits: Limits): Signal[] {
  const sides = points.map(({ value }) => sideOf(value, limits.mean));
  return stretches(sides)
    .filter(({ first, last }) => last - first + 1 >= runLength)
    .map(({ side, first, last }) => ({
      rule: 'run',
      ...span(points, first, last),
      text: `${last - first + 1} in a row ${side} the mean: the level has shifted.`,
    }));
}

/** Overlapping windows of four on the same side are one signal, from the first to the last point that is near the limit. */
function near(points: readonly Point[], limits: Limits): Signal[] {
  const sides = points.map(({ value }) => nearSide(value, limits));
  const found: { side: Side; first: number; last: number }[] = [];
  for (const side of ['above', 'below'] as const) {
    for (let end = nearPoints - 1; end < points.length; end++) {
      const start = Math.max(0, end - nearWindow + 1);
      const hits = indexesOf(sides, side, start, end);
      const [first] = hits;
      const last = hits.at(-1);
      if (hits.length < nearPoints || first === undefined || last === undefined) continue;
      const previous = found.at(-1);
      if (previous?.side === side && first <= previous.last) previous.last = last;
      else found.push({ side, first, last });
    }
  }
  return found.map(({ side, first, last }) => ({
    rule: 'near',
    ...span(points, first, last),
    text: `3 of 4 nearer to the ${side === 'above' ? 'upper' : 'lower'} limit than to the mean: a moderate, lasting change.`,
  }));
}

function nearSide(value: number, { mean, lower, upper }: Limits): Side {
  if (exceeds(value, (mean + upper) / 2)) return 'above';
  return exceeds((mean + lower) / 2, value) ? 'below' : 'neither';
}

function sideOf(value: number, mean: number): Side {
  if (exceeds(value, mean)) return 'above';
  return exceeds(mean, value) ? 'below' : 'neither';
}

/** Greater by more than rounding: a constant series must not lie "above" its own computed mean. */
function exceeds(a: number, b: number): boolean {
  return a - b > 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}

/** Maximal stretches of neighbours on the same side. */
function stretches(sides: readonly Side[]): { side: Side; first: number; last: number }[] {
  const found: { side: Side; first: number; last: number }[] = [];
  sides.forEach((side, index) => {
    const previous = found.at(-1);
    if (side === 'neither') return;
    if (previous?.side === side && previous.last === index - 1) previous.last = index;
    else found.push({ side, first: index, last: index });
  });
  return found;
}

function indexesOf(sides: readonly Side[], side: Side, start: number, end: number): number[] {
  const indexes: number[] = [];
  for (let index = start; index <= end; index++) if (sides[index] === side) indexes.push(index);
  return indexes;
}

function span(points: readonly Point[], first: number, last: number): { from: number; to: number } {
  return { from: points[first]?.time ?? Number.NaN, to: points[last]?.time ?? Number.NaN };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
