import type { NumberColumn, WideColumn } from '../../stores/clickhouse/blocks.ts';
import type { ColumnReader, FactReader } from '../../stores/clickhouse/client.ts';
import { increaseStatement, reading } from '../increase-statement.ts';
import { newSeries, seriesUnheardNearby } from '../new-series.ts';
import { histogramCounts, histogramIncreases } from './histograms.ts';
import type { HistogramPart } from './parse.ts';

/** What a set of series counted together is one cell: its series all belong to the same questions. */
export interface Cell {
  readonly name: string;
  readonly ids: readonly bigint[];
  /** Present where the series are native histograms. */
  readonly histogram?: HistogramPart | undefined;
}

export interface CellIncreases {
  /** Of cell c in bucket b at `c * buckets + b`; 0 where nothing is known. */
  readonly values: Float64Array;
  /** How many samples of a known increase each holds; 0 is no data. */
  readonly known: Uint32Array;
  readonly sql: string;
}

/**
 * How much the counters of many cells grew in each bucket, by the rules of `readIncreases`: in one read of the samples, and one of the native
 * histograms for each part of them that is counted.
 * @param bounds ascending, milliseconds UTC.
 */
export async function readCells(
  facts: FactReader & ColumnReader,
  cells: readonly Cell[],
  bounds: readonly number[],
): Promise<CellIncreases> {
  const all = cells.map((cell, place) => ({ cell, place }));
  const groups = [...Map.groupBy(all, ({ cell }) => JSON.stringify(cell.histogram)).values()];
  const [only] = groups;
  if (only === undefined || groups.length === 1) return readAlike(facts, cells, bounds);
  const buckets = bounds.length - 1;
  const together = { values: new Float64Array(cells.length * buckets), known: new Uint32Array(cells.length * buckets) };
  const statements: string[] = [];
  for (const group of groups) {
    const { values, known, sql } = await readAlike(
      facts,
      group.map(({ cell }) => cell),
      bounds,
    );
    statements.push(sql);
    for (const [index, { place }] of group.entries()) {
      together.values.set(values.subarray(index * buckets, (index + 1) * buckets), place * buckets);
      together.known.set(known.subarray(index * buckets, (index + 1) * buckets), place * buckets);
    }
  }
  return { ...together, sql: statements.filter((sql) => sql !== '').join(';\n') };
}

/** Of cells that count the same thing of their series. */
async function readAlike(facts: FactReader & ColumnReader, cells: readonly Cell[], bounds: readonly number[]): Promise<CellIncreases> {
  const part = cells[0]?.histogram;
  const source = part === undefined ? 'samples' : histogramCounts;
  const buckets = bounds.length - 1;
  const places = new Map(bounds.slice(0, -1).map((start, index) => [start, index]));
  const values = new Float64Array(cells.length * buckets);
  const known = new Uint32Array(cells.length * buckets);
  const ids = BigUint64Array.from(cells.flatMap((cell) => cell.ids));
  const cellOf = Uint32Array.from(cells.flatMap((cell, place) => cell.ids.map(() => place)));
  const range = { from: bounds[0] ?? 0, to: bounds.at(-1) ?? 0 };
  if (ids.length === 0) return { values, known, sql: '' };
  const unheard = await seriesUnheardNearby(facts, 'SELECT arrayJoin({ids:Array(UInt64)})', { ids: [...ids] }, range, source);
  const read = reading(range.from, unheard);
  const increases =
    part === undefined ? increaseStatement('{ids:Array(UInt64)}', read.condition) : histogramIncreases(part, read.condition);
  const sql = `SELECT transform(series_id, {ids:Array(UInt64)}, {cells:Array(UInt32)}, toUInt32(0)) AS cell,
  roundDown(at, {starts:Array(UInt64)}) AS bucket,
  sum(ifNull(increase, 0)) AS grown, toUInt32(count(increase)) AS known
FROM (SELECT series_id, increase, toUInt64(toUnixTimestamp64Milli(time)) AS at FROM (${increases})
  WHERE time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC'))
GROUP BY cell, bucket`;
  const blocks = await facts.queryColumns(sql, {
    ids,
    cells: cellOf,
    starts: BigUint64Array.from(bounds.slice(0, -1), BigInt),
    ...range,
    ...read.parameters,
    ...(unheard === undefined ? {} : { unheard: BigUint64Array.from(unheard) }),
    newSeries: BigUint64Array.from(await newOfCells(facts, cells, range, unheard, source)),
  });
  for (const { rows, columns } of blocks) {
    const [cell, bucket, grown, count] = columns as [NumberColumn, WideColumn, NumberColumn, NumberColumn];
    for (let row = 0; row < rows; row++) {
      const place = (cell.values[row] as number) * buckets + (places.get(Number(bucket.values[row])) as number);
      values[place] = grown.values[row] as number;
      known[place] = count.values[row] as number;
    }
  }
  return { values, known, sql };
}

/** Others of the same name tell whether a series is new. */
async function newOfCells(
  facts: FactReader,
  cells: readonly Cell[],
  range: { from: number; to: number },
  unheard: readonly bigint[] | undefined,
  source: string,
): Promise<bigint[]> {
  if (unheard?.length === 0) return [];
  const wanted = unheard === undefined ? undefined : new Set(unheard);
  const found: bigint[] = [];
  for (const [name, ofName] of Map.groupBy(cells, (cell) => cell.name)) {
    const ids = ofName.flatMap((cell) => cell.ids).filter((id) => wanted?.has(id) ?? true);
    const matching = { sql: 'id IN {among:Array(UInt64)}', parameters: { among: ids } };
    if (ids.length > 0) found.push(...(await newSeries(facts, name, range, matching, wanted === undefined ? undefined : ids, source)));
  }
  return found;
}
