import { AppError } from '../platform/errors.ts';
import { type FactReader, number, type QueryParameters } from '../stores/clickhouse/client.ts';
import type { Table } from '../stores/clickhouse/table.ts';
import type { Filter, Grid, MetricQuery, Series, SourceAnswer, Stat } from './types.ts';

/**
 * How facts become series. A source states its columns and the rest (buckets, range, filter, groups, freshness) is written here once:
 *
 * ```ts
 * evaluate: (query, grid) =>
 *   selectSeries(facts, query, grid, {
 *     from: vitals,                                  // a fact table (read with FINAL where it replaces) or SQL: "a JOIN b ..."
 *     time: 'time',                                  // DateTime64 column that decides the bucket
 *     value: statExpression(query.stat ?? 'p75', 'value'),
 *     where: 'name = {vital:String}',                // optional; values bound through `parameters`
 *     parameters: { vital: 'lcp' },
 *     dimensions: { path: 'path', source: 'source' }, // name usable in filter and groupBy -> column or expression
 *     whyEmpty: 'Open the UI once: its beacon sends web vitals.',
 *   })
 * ```
 *
 * A source that needs SQL of its own uses the parts: `bucketExpression`, `inRange`, `filterConditions`, `groupColumns`,
 * `gridParameters` for the statement and `seriesFromRows` for its rows `{bucket, value, n, ...labels}`.
 */
export interface Selection {
  /** A fact table, or what stands behind FROM. */
  readonly from: Table | string;
  /** Column or expression of type DateTime64. */
  readonly time: string;
  /** Aggregate expression; see `statExpression`. */
  readonly value: string;
  /** Aggregate expression of how many things the value was computed from; `count()` when absent. */
  readonly n?: string;
  readonly where?: string;
  readonly parameters?: QueryParameters;
  /** Names usable in `filter` and `groupBy`, and the SQL each stands for. */
  readonly dimensions?: Dimensions;
  /**
   * For counts: a complete bucket after the first matching fact in which nothing happened is a true 0. Otherwise, and before that
   * fact, a bucket without rows is NaN.
   */
  readonly zeroWhenNothing?: boolean;
  readonly notes?: readonly string[];
  /** What would fill the metric, when nothing at all was received. */
  readonly whyEmpty?: string;
}

export type Dimensions = Readonly<Record<string, string>>;

/** Limits of one answer. */
const maxSeries = 1_000;
const maxValues = 1_000_000;

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
    return `toString(${column(dimensions, name)}) IN {filter${index}:Array(String)}`;
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
  if (existing >= maxSeries || existing * grid.partial.length > maxValues) {
    throw new AppError(
      'invalid_request',
      `The answer is too large: at most ${maxSeries} series and ${maxValues} values in all. Group by fewer labels, filter, or ask for a longer step.`,
    );
  }
  return emptySeries(labels, grid);
}

/** A series without data. */
export function emptySeries(labels: Series['labels'], { bounds, partial }: Grid): Series {
  const times = bounds.slice(0, -1);
  return { labels, times, partial, values: new Float64Array(times.length).fill(Number.NaN), n: new Float64Array(times.length) };
}

/** Runs a selection on the grid; see `Selection`. */
export async function selectSeries(facts: FactReader, query: MetricQuery, grid: Grid, selection: Selection): Promise<SourceAnswer> {
  const dimensions = selection.dimensions ?? {};
  const filter = filterConditions(query.filter, dimensions);
  const groups = groupColumns(query.groupBy, dimensions);
  const parameters = { ...selection.parameters, ...filter.parameters, ...gridParameters(query, grid) };
  const sql = `SELECT ${bucketExpression(selection.time)} AS bucket, ${selection.value} AS value, ${selection.n ?? 'count()'} AS n${groups.select}
FROM ${fromClause(selection.from)}
WHERE ${inRange(selection.time)} AND (${selection.where ?? '1'}) AND ${filter.sql}
GROUP BY ${bucketExpression(selection.time)}${groups.group}
ORDER BY bucket
LIMIT ${maxValues + 1}
SETTINGS prefer_column_name_to_alias = 1`;
  const [rows, extent] = await Promise.all([
    facts.query<BucketRow>(sql, parameters),
    readExtent(facts, selection, filter, selection.zeroWhenNothing === true ? query.groupBy : []),
  ]);
  const series = seriesFromRows(rows, grid, query.groupBy);
  if (selection.zeroWhenNothing === true) {
    if (series.length === 0 && query.groupBy.length === 0) series.push(emptySeries({}, grid));
    for (const one of series) fillZeros(one, grid, extent.oldest(one.labels), query);
  }
  return {
    series,
    explanation: {
      sql,
      parameters,
      freshness: extent.newest,
      ...(selection.notes === undefined ? {} : { notes: selection.notes }),
      ...(selection.whyEmpty === undefined ? {} : { whyEmpty: selection.whyEmpty }),
    },
  };
}

interface Extent {
  /** Of all facts behind the metric, whatever the filter. */
  readonly newest: number | null;
  /** Of those that match the filter and have these labels. */
  oldest(labels: Series['labels']): number | null;
}

/** Without FINAL, which would cost more than it tells: a replaced version of a fact has hardly another time. */
async function readExtent(
  facts: FactReader,
  selection: Selection,
  filter: ReturnType<typeof filterConditions>,
  groupBy: readonly string[],
): Promise<Extent> {
  const time = `toUnixTimestamp64Milli(toDateTime64(${selection.time}, 3))`;
  const groups = groupColumns(groupBy, selection.dimensions ?? {});
  const rows = await facts.query<Record<string, unknown>>(
    `SELECT maxOrNull(${time}) AS newest, minOrNullIf(${time}, ${filter.sql}) AS oldest${groups.select}
FROM ${typeof selection.from === 'string' ? selection.from : `\`${selection.from.name}\``}
WHERE ${selection.where ?? '1'}${groupBy.length === 0 ? '' : `\nGROUP BY ${groups.group.slice(2)}\nORDER BY newest DESC LIMIT ${10 * maxSeries}`}
SETTINGS prefer_column_name_to_alias = 1`,
    { ...selection.parameters, ...filter.parameters },
  );
  const key = (labels: Readonly<Record<string, unknown>>) => JSON.stringify(groupBy.map((name) => labels[name]));
  const oldest = new Map(rows.map((row) => [key(row), milliseconds(row.oldest)]));
  return { newest: milliseconds(rows[0]?.newest), oldest: (labels) => oldest.get(key(labels)) ?? null };
}

function milliseconds(value: unknown): number | null {
  return value === null || value === undefined ? null : number(value);
}

function fromClause(from: Table | string): string {
  if (typeof from === 'string') return from;
  return `\`${from.name}\`${from.engine.kind === 'replacing' ? ' FINAL' : ''}`;
}

/** Nothing happened in a bucket that lies wholly after the first fact and before the present: that is a measured 0. */
function fillZeros(series: Series, grid: Grid, oldest: number | null, query: MetricQuery): void {
  if (oldest === null) return;
  for (let index = 0; index < series.values.length; index++) {
    const end = Math.min(grid.bounds[index + 1] ?? 0, query.to);
    if (Number.isNaN(series.values[index]) && end > oldest && (grid.bounds[index] ?? 0) < grid.now) series.values[index] = 0;
  }
}
