import { float, type GridSeries, type Labels, type LeafAggregation, type LeafAnswer, type StorageContext } from '@binnacle/promql';
import type { ArrayColumn, Block, NullableColumn, NumberColumn, WideColumn } from '../../stores/clickhouse/blocks.ts';
import { tooManySamples } from './failure.ts';
import { type Found, start } from './find.ts';

/** What the store computed, and the series that it left out because it would not have computed them as Prometheus does. */
export interface Computed {
  readonly answer: LeafAnswer;
  readonly unfit: ReadonlySet<bigint>;
}

/** Reads the answer to a `leafStatement` without aggregation. @throws QueryError */
export function readSeries(blocks: readonly Block[], points: number, found: Found, context: StorageContext): Computed {
  const places = new Map<bigint, number>();
  for (let place = 0; place < found.ids.length; place++) places.set(found.ids[place] as bigint, place);
  const reading = new Reading(points, context.limits.maxSamples);
  const names = new Set<string>();
  const unfit = new Set<bigint>();
  for (const { rows, columns } of blocks) {
    const [ids, counts, left, grids] = columns as [WideColumn, WideColumn, NumberColumn, ArrayColumn];
    for (let row = 0; row < rows; row++) {
      const id = ids.values[row] as bigint;
      const place = places.get(id);
      if (place === undefined) continue;
      if (left.values[row] !== 0) unfit.add(id);
      reading.add(place, found.labels[found.groups[place] as number] as Labels, counts, grids, row);
      names.add(found.names[found.nameOf[place] as number] as string);
    }
  }
  return { answer: reading.answer(names), unfit };
}

/** Reads the answer to a `leafStatement` with an aggregation; `undefined` when a group cannot be computed in parts. @throws QueryError */
export function readGroups(
  blocks: readonly Block[],
  points: number,
  op: LeafAggregation['op'],
  found: Found,
  context: StorageContext,
): Computed | undefined {
  const reading = new Reading(points, context.limits.maxSamples);
  const names = new Set<string>();
  const unfit = new Set<bigint>();
  for (const { rows, columns } of blocks) {
    const [groups, counts, unfitGroup, grids, named, left] = columns as [
      NumberColumn,
      WideColumn,
      NumberColumn,
      ArrayColumn,
      ArrayColumn,
      ArrayColumn,
    ];
    const places = (named.elements as NumberColumn).values;
    const ids = (left.elements as WideColumn).values;
    for (let row = 0; row < rows; row++) {
      if (unfitGroup.values[row] !== 0) return undefined;
      const place = groups.values[row] as number;
      reading.add(place, found.labels[place] as Labels, counts, grids, row);
      for (let index = start(named, row); index < (named.ends[row] as number); index++)
        names.add(found.names[places[index] as number] as string);
      for (let index = start(left, row); index < (left.ends[row] as number); index++) unfit.add(ids[index] as bigint);
    }
  }
  const answer = reading.answer(names);
  // A mean that overflows is one that the engine takes in another way.
  return op === 'avg' && answer.series.some(hasInfinity) ? undefined : { answer, unfit };
}

function hasInfinity({ kinds, values }: GridSeries): boolean {
  return values.some((value, point) => kinds[point] === float && Math.abs(value) === Number.POSITIVE_INFINITY);
}

/** Takes series out of the columns of an answer: their points are windows on the columns' own bytes. */
class Reading {
  readonly #found: (GridSeries | undefined)[] = [];
  readonly #points: number;
  readonly #mostSamples: number;
  #samples = 0;

  constructor(points: number, mostSamples: number) {
    this.#points = points;
    this.#mostSamples = mostSamples;
  }

  /** Series in the order of their places. */
  answer(names: ReadonlySet<string>): LeafAnswer {
    return { series: this.#found.filter((each) => each !== undefined), samples: this.#samples, names: [...names] };
  }

  /** An empty grid has nothing anywhere. @throws QueryError beyond the limit of samples */
  add(place: number, labels: Labels, counts: WideColumn, grids: ArrayColumn, row: number): void {
    this.#samples += Number(counts.values[row]);
    if (this.#samples > this.#mostSamples) throw tooManySamples();
    const { nulls, values } = grids.elements as NullableColumn;
    const from = start(grids, row);
    if (grids.ends[row] === from) return;
    const kinds = nulls.subarray(from, from + this.#points);
    let some = 0;
    for (let point = 0; point < kinds.length; point++) {
      const kind = kinds[point] === 0 ? float : 0;
      kinds[point] = kind;
      some |= kind;
    }
    if (some === 0) return;
    this.#found[place] = { labels, kinds, values: (values as NumberColumn).values.subarray(from, from + this.#points) as Float64Array };
  }
}
