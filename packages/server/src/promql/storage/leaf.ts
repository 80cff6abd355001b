import { float, type GridSeries, type Labels, type LeafAnswer, type LeafRequest, type StorageContext } from '@binnacle/promql';
import type { ArrayColumn, Block, NullableColumn, NumberColumn, WideColumn } from '../../stores/clickhouse/blocks.ts';
import type { ColumnReader } from '../../stores/clickhouse/client.ts';
import { aggregated, unfitGroup } from './aggregate.ts';
import { ask, type Statement } from './ask.ts';
import { bucketedGrid, decomposed } from './buckets.ts';
import { tooManySamples } from './failure.ts';
import { type Found, start } from './find.ts';
import { nativeGrid } from './native.ts';
import { orderedGrid } from './ordered.ts';
import { at, type GridExpression, isStale, lastPoint } from './sql.ts';

/** How a leaf is computed in the store; `undefined` when it is not. */
export function gridExpression({ function: function_, grid }: LeafRequest): GridExpression | undefined {
  if (!(function_.window > 0) || !Number.isInteger(function_.window) || !Number.isInteger(grid.start) || !Number.isInteger(grid.step))
    return undefined;
  const parts = decomposed[function_.name];
  if (parts !== undefined) return bucketedGrid(grid, function_.window, parts);
  return nativeGrid(function_, grid) ?? orderedGrid(function_, grid);
}

/** Computes a leaf over the series that were found; `undefined` when the samples turn out not to be fit for it. @throws QueryError */
export async function computeInStore(
  facts: ColumnReader,
  request: LeafRequest,
  expression: GridExpression,
  found: Found,
  context: StorageContext,
): Promise<LeafAnswer | undefined> {
  const blocks = await ask(facts, leafStatement(request, expression, found), context);
  return request.aggregation === undefined ? bySeries(blocks, request, found, context) : byGroup(blocks, request, found, context);
}

export function leafStatement(
  { grid, function: { window }, aggregation }: LeafRequest,
  expression: GridExpression,
  found: Found,
): Statement {
  const from = grid.start - window;
  const conditions = [
    'series_id IN {ids:Array(UInt64)}',
    `time > ${at(from)} AND time <= ${at(lastPoint(grid))}`,
    ...(expression.stale === true ? [] : [`NOT (${isStale})`]),
    ...(expression.filter === undefined ? [] : [expression.filter]),
  ];
  const unfit = (expression.unfit ?? '0').replaceAll('{from}', at(from));
  const inner = `SELECT
  series_id,
  count() AS n,
  ${[...expression.steps, `${expression.grid} AS grid`, `${unfit} AS unfit`].join(',\n  ')}
FROM samples FINAL
WHERE ${conditions.join(' AND ')}
GROUP BY series_id`;
  if (aggregation === undefined)
    return { text: `SELECT series_id, n, toUInt8(unfit), grid FROM (\n${inner}\n)`, parameters: { ids: found.ids } };
  const group = found.labels.length <= 1 ? 'toUInt32(0)' : 'transform(series_id, {ids:Array(UInt64)}, {groups:Array(UInt32)}, toUInt32(0))';
  const names =
    found.names.length <= 1
      ? "CAST([0], 'Array(UInt32)')"
      : 'groupUniqArray(transform(series_id, {ids:Array(UInt64)}, {names:Array(UInt32)}, toUInt32(0)))';
  return {
    text: `SELECT ${group} AS place, sum(n), toUInt8(max(unfit) OR ${unfitGroup(aggregation.op)}), ${aggregated(aggregation.op)}, ${names}\nFROM (\n${inner}\n)\nGROUP BY place`,
    parameters: { ids: found.ids, groups: found.groups, names: found.nameOf },
  };
}

function bySeries(blocks: readonly Block[], { grid }: LeafRequest, found: Found, context: StorageContext): LeafAnswer | undefined {
  const places = new Map<bigint, number>();
  for (let place = 0; place < found.ids.length; place++) places.set(found.ids[place] as bigint, place);
  const reading = new Reading(grid.count, context.limits.maxSamples);
  const names = new Set<string>();
  for (const { rows, columns } of blocks) {
    const [ids, counts, unfit, grids] = columns as [WideColumn, WideColumn, NumberColumn, ArrayColumn];
    for (let row = 0; row < rows; row++) {
      const place = places.get(ids.values[row] as bigint);
      if (place === undefined) continue;
      if (!reading.add(place, found.labels[found.groups[place] as number] as Labels, counts, unfit, grids, row)) return undefined;
      names.add(found.names[found.nameOf[place] as number] as string);
    }
  }
  return { series: reading.series, samples: reading.samples, names: [...names] };
}

function byGroup(
  blocks: readonly Block[],
  { grid, aggregation }: LeafRequest,
  found: Found,
  context: StorageContext,
): LeafAnswer | undefined {
  const reading = new Reading(grid.count, context.limits.maxSamples);
  const names = new Set<string>();
  for (const { rows, columns } of blocks) {
    const [groups, counts, unfit, grids, named] = columns as [NumberColumn, WideColumn, NumberColumn, ArrayColumn, ArrayColumn];
    const places = (named.elements as NumberColumn).values;
    for (let row = 0; row < rows; row++) {
      const place = groups.values[row] as number;
      if (!reading.add(place, found.labels[place] as Labels, counts, unfit, grids, row)) return undefined;
      for (let index = start(named, row); index < (named.ends[row] as number); index++)
        names.add(found.names[places[index] as number] as string);
    }
  }
  // A mean that overflows is one that the engine takes in another way.
  if (
    aggregation?.op === 'avg' &&
    reading.series.some(({ kinds, values }) =>
      values.some((value, index) => kinds[index] === float && Math.abs(value) === Number.POSITIVE_INFINITY),
    )
  ) {
    return undefined;
  }
  return { series: reading.series, samples: reading.samples, names: [...names] };
}

/** Takes series out of the columns of an answer: their points are windows on the columns' own bytes. */
class Reading {
  samples = 0;
  readonly #found: (GridSeries | undefined)[] = [];
  readonly #points: number;
  readonly #mostSamples: number;

  constructor(points: number, mostSamples: number) {
    this.#points = points;
    this.#mostSamples = mostSamples;
  }

  /** In the order of their places. */
  get series(): GridSeries[] {
    return this.#found.filter((each) => each !== undefined);
  }

  /** False when the row says that the store's numbers are not to be used. @throws QueryError beyond the limit of samples */
  add(place: number, labels: Labels, counts: WideColumn, unfit: NumberColumn, grids: ArrayColumn, row: number): boolean {
    if (unfit.values[row] !== 0) return false;
    this.samples += Number(counts.values[row]);
    if (this.samples > this.#mostSamples) throw tooManySamples();
    const { nulls, values } = grids.elements as NullableColumn;
    const from = start(grids, row);
    const kinds = nulls.subarray(from, from + this.#points);
    let some = 0;
    for (let point = 0; point < kinds.length; point++) {
      const kind = kinds[point] === 0 ? float : 0;
      kinds[point] = kind;
      some |= kind;
    }
    if (some !== 0) {
      this.#found[place] = { labels, kinds, values: (values as NumberColumn).values.subarray(from, from + this.#points) as Float64Array };
    }
    return true;
  }
}
