import { QueryError } from '../errors.ts';
import { masked } from '../evaluate/merge.ts';
import type { Notes } from '../evaluate/notes.ts';
import type { Series } from '../evaluate/value.ts';
import type { Work } from '../evaluate/work.ts';
import { float } from '../series.ts';
import { type Grouping, groupsOf } from './groups.ts';
import { noteIgnored } from './simple.ts';

/** How many series are asked for at each point. @throws QueryError for NaN and numbers beyond 64 bits */
export function counts(parameter: Float64Array): Float64Array {
  return parameter.map((value) => {
    if (Number.isNaN(value)) throw new QueryError('execution', 'Parameter value is NaN');
    if (value <= -(2 ** 63) || value >= 2 ** 63) throw new QueryError('execution', `Scalar value ${value} overflows int64`);
    return Math.max(0, Math.trunc(value));
  });
}

/**
 * For each point of the grid a heap of the greatest values so far, the least of them at its root; all heaps in two arrays. Series come one
 * after the other, so that each one's points are read in order of memory. NaN is less than any number.
 */
class Heaps {
  readonly values: Float64Array;
  readonly series: Int32Array;
  readonly sizes: Int32Array;
  readonly #width: number;

  constructor(points: number, width: number) {
    this.values = new Float64Array(points * width);
    this.series = new Int32Array(points * width);
    this.sizes = new Int32Array(points);
    this.#width = width;
  }

  /** Offers a series' values, times `sign`, to the heaps of their points; a heap takes no more than its limit. */
  offer({ kinds, values }: Series, sign: 1 | -1, limits: Int32Array, series: number): void {
    for (let point = 0; point < kinds.length; point++) {
      if (kinds[point] !== float) continue;
      const value = sign * (values[point] as number);
      const base = point * this.#width;
      const size = this.sizes[point] as number;
      const limit = limits[point] as number;
      if (size === limit) {
        // Nearly all values end here.
        const root = this.values[base] as number;
        if (limit > 0 && (value > root || (Number.isNaN(root) && !Number.isNaN(value)))) this.#down(base, size, value, series);
      } else {
        this.sizes[point] = size + 1;
        this.#up(base, size, value, series);
      }
    }
  }

  #up(base: number, from: number, value: number, series: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >>> 1;
      if (!less(value, this.values[base + parent] as number)) break;
      this.#move(base + parent, base + place);
      place = parent;
    }
    this.values[base + place] = value;
    this.series[base + place] = series;
  }

  #down(base: number, size: number, value: number, series: number): void {
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= size) break;
      if (child + 1 < size && less(this.values[base + child + 1] as number, this.values[base + child] as number)) child++;
      if (!less(this.values[base + child] as number, value)) break;
      this.#move(base + child, base + place);
      place = child;
    }
    this.values[base + place] = value;
    this.series[base + place] = series;
  }

  #move(from: number, to: number): void {
    this.values[to] = this.values[from] as number;
    this.series[to] = this.series[from] as number;
  }
}

function less(a: number, b: number): boolean {
  return a < b || (Number.isNaN(a) && !Number.isNaN(b));
}

/** `topk` and `bottomk`: of each group the series that are among the best at a point, there. An instant's come best first, NaN last. */
export function* topSeries(
  series: readonly Series[],
  op: 'topk' | 'bottomk',
  parameter: Float64Array,
  grouping: Grouping,
  notes: Notes,
): Work<Series[]> {
  const wanted = counts(parameter);
  const points = parameter.length;
  const most = wanted.reduce((a, b) => Math.max(a, b), 0);
  if (most === 0) return [];
  noteIgnored(series, op, notes);
  const result: Series[] = [];
  for (const { members } of groupsOf(series, grouping)) {
    const width = Math.min(most, members.length);
    const limits = Int32Array.from(wanted, (value) => Math.min(value, width));
    const heaps = new Heaps(points, width);
    for (let index = 0; index < members.length; index++) {
      heaps.offer(members[index] as Series, op === 'topk' ? 1 : -1, limits, index);
      yield;
    }
    result.push(...(yield* chosen(members, heaps, width, points, op)));
  }
  return result;
}

function* chosen(members: readonly Series[], heaps: Heaps, width: number, points: number, op: 'topk' | 'bottomk'): Work<Series[]> {
  const keep = new Map<number, Uint8Array>();
  for (let point = 0; point < points; point++) {
    for (let place = 0; place < (heaps.sizes[point] as number); place++) {
      const index = heaps.series[point * width + place] as number;
      let mask = keep.get(index);
      if (mask === undefined) {
        mask = new Uint8Array(points);
        keep.set(index, mask);
      }
      mask[point] = 1;
    }
    yield;
  }
  const series: Series[] = [];
  for (const [index, mask] of [...keep].sort(([a], [b]) => a - b)) {
    const one = masked(members[index] as Series, mask);
    if (one !== undefined) series.push(one);
    yield;
  }
  return points === 1 ? sortedByValue(series, op === 'topk') : series;
}

/** By the value at an instant, NaN last; equal ones keep their order. */
export function sortedByValue(series: readonly Series[], descending: boolean): Series[] {
  const value = (one: Series) => one.values[0] as number;
  return [...series].sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
    return descending ? right - left || 0 : left - right || 0;
  });
}
