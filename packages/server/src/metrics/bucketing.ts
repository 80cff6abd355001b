import { AppError } from '../platform/errors.ts';
import { number, type QueryParameters } from '../stores/clickhouse/client.ts';
import type { Table } from '../stores/clickhouse/table.ts';
import type { Filter, Grid, MetricQuery, Series, Stat } from './types.ts';

/**
 * Names usable in `filter` and `groupBy`, and the SQL each stands for. A bare column must be a String, and is then compared as it is, so
 * that a sorting key it is part of is made use of.
 */
export type Dimensions = Readonly<Record<string, string>>;

/** Limits of one answer. */
const maxSeries = 1_000;
const maxValues = 1_000_000;

/** Ends a statement whose rows `checkRows` sees. */
export const rowLimit = `LIMIT ${maxValues + 1}`;

/** One row of an aggregate: the start of its bucket (ms, UTC), the value, n, and its labels under their names. */
export type BucketRow = Readonly<Record<string, unknown>> & { readonly bucket: unknown; readonly value: unknown; readonly n?: unknown };

/** Start of the bucket (Int64, ms UTC) that a DateTime64 expression falls into; needs `gridParameters`. */
export function bucketExpression(time: string): string {
  return `roundDown(toUnixTimestamp64Milli(toDateTime64(${time}, 3)), {bounds:Array(Int64)})`;
}

/** Whether a DateTime64 expression lies in the query's range (from inclusive, to exclusive); needs `gridParameters`. */
export function inRange(time: string): string {
  return `(${time} >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND ${time} < fromUnixTimestamp64Milli({to:Int64}, 'UTC'))`;
}

/** The parameters that `bucketExpression` and `inRange` name. */
export function gridParameters(query: Pick<MetricQuery, 'from' | 'to'>, grid: Grid): QueryParameters {
  return { bounds: grid.bounds.slice(0, -1), from: query.from, to: query.to };
}

/** The level (0-1) that a percentile stat stands for. */
export const percentileLevels: Partial<Record<Stat, number>> = { p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99 };

/** Aggregate SQL of a stat over a numeric expression. Percentiles interpolate linearly (PERCENTILE_CONT, numpy's default). */
export function statExpression(stat: Stat, expression: string): string {
  const level = percentileLevels[stat];
  if (level !== undefined) return `quantileExactInclusive(${level})(${expression})`;
  if (stat === 'mean') return `avg(${expression})`;
  return stat === 'count' ? 'count()' : `${stat}(${expression})`;
}

/**
 * The filter as SQL with bound values: every name must be one of `dimensions` (evaluate has checked that). `sql` is `1` for no filter.
 */
export function filterConditions(filter: Filter, dimensions: Dimensions): { sql: string; parameters: QueryParameters } {
  const parameters: Record<string, unknown> = {};
  const conditions = Object.entries(filter).map(([name, values], index) => {
    parameters[`filter${index}`] = typeof values === 'string' ? [values] : [...values];
    const sql = column(dimensions, name);
    return `${/^\w+$/.test(sql) ? sql : `toString(${sql})`} IN {filter${index}:Array(String)}`;
  });
  return { sql: conditions.length === 0 ? '1' : conditions.join(' AND '), parameters };
}

/** `select` adds the labels to a SELECT list, `group` to its GROUP BY (both begin with a comma, or are empty). */
export function groupColumns(groupBy: readonly string[], dimensions: Dimensions): { select: string; group: string } {
  const columns = groupBy.map((name) => ({ name, sql: `toString(${column(dimensions, name)})` }));
  return {
    select: columns.map(({ name, sql }) => `, ${sql} AS \`${name}\``).join(''),
    group: columns.map(({ sql }) => `, ${sql}`).join(''),
  };
}

function column(dimensions: Dimensions, name: string): string {
  const sql = Object.hasOwn(dimensions, name) ? dimensions[name] : undefined;
  if (sql === undefined) throw new Error(`dimension "${name}" was not checked against the metric's dimensions`);
  return sql;
}

/** Puts rows onto the grid, one series per set of labels in order of appearance; buckets without a row are NaN with n 0. */
export function seriesFromRows(rows: readonly BucketRow[], grid: Grid, labelNames: readonly string[]): Series[] {
  const indexes = new Map(grid.bounds.slice(0, -1).map((time, index) => [time, index]));
  const found = new Map<string, Series>();
  for (const row of rows) {
    const labels = Object.fromEntries(labelNames.map((name) => [name, String(row[name] ?? '')]));
    const key = JSON.stringify(Object.values(labels));
    const series = found.get(key) ?? newSeries(labels, grid, found.size);
    found.set(key, series);
    const index = indexes.get(number(row.bucket));
    if (index === undefined) continue;
    series.values[index] = number(row.value);
    series.n[index] = row.n === undefined ? 1 : number(row.n);
  }
  return [...found.values()];
}

/** @throws AppError `invalid_request` at the limits of an answer. */
function newSeries(labels: Series['labels'], grid: Grid, existing: number): Series {
  if (existing >= maxSeries || existing * grid.partial.length > maxValues) throw tooLarge();
  return emptySeries(labels, grid);
}

/** Rows of a statement that ends in `rowLimit`. @throws AppError `invalid_request` when there are more: the rest would be missing silently. */
export function checkRows<T>(rows: readonly T[]): readonly T[] {
  if (rows.length > maxValues) throw tooLarge();
  return rows;
}

function tooLarge(): AppError {
  return new AppError(
    'invalid_request',
    `The answer is too large: at most ${maxSeries} series and ${maxValues} values in all. Group by fewer labels, filter, or ask for a longer step.`,
  );
}

/** A series without data. */
export function emptySeries(labels: Series['labels'], { bounds, partial }: Grid): Series {
  const times = bounds.slice(0, -1);
  return { labels, times, partial, values: new Float64Array(times.length).fill(Number.NaN), n: new Float64Array(times.length) };
}

/** A fact table without the versions that were replaced, or the SQL that stands for one. */
export function fromClause(from: Table | string): string {
  if (typeof from === 'string') return from;
  return `\`${from.name}\`${from.engine.kind === 'replacing' ? ' FINAL' : ''}`;
}
