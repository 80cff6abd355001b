import { type FactReader, number, type QueryParameters } from '../stores/clickhouse/client.ts';
import type { Table } from '../stores/clickhouse/table.ts';
import {
  type BucketRow,
  bucketExpression,
  checkRows,
  type Dimensions,
  emptySeries,
  filterConditions,
  fromClause,
  gridParameters,
  groupColumns,
  inRange,
  rowLimit,
  seriesFromRows,
} from './bucketing.ts';
import { milliseconds, newestFact, withZeros } from './extent.ts';
import { readShared } from './shared-reads.ts';
import type { Grid, MetricQuery, SourceAnswer } from './types.ts';

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
 * `gridParameters` (all of `bucketing.ts`) for the statement and `seriesFromRows` for its rows `{bucket, value, n, ...labels}`.
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

/** Runs a selection on the grid; see `Selection`. */
export async function selectSeries(facts: FactReader, query: MetricQuery, grid: Grid, selection: Selection): Promise<SourceAnswer> {
  const dimensions = selection.dimensions ?? {};
  const filter = filterConditions(query.filter, dimensions);
  const groups = groupColumns(query.groupBy, dimensions);
  const parameters = { ...selection.parameters, ...filter.parameters, ...gridParameters(query, grid) };
  const sql = `SELECT ${bucketExpression(selection.time)} AS bucket, ${selection.value} AS value, ${selection.n ?? 'count()'} AS n,
  ${milliseconds(`max(${selection.time})`)} AS newest${groups.select}
FROM ${fromClause(selection.from)}
WHERE ${inRange(selection.time)} AND (${selection.where ?? '1'}) AND ${filter.sql}
GROUP BY ${bucketExpression(selection.time)}${groups.group}
ORDER BY bucket
${rowLimit}
SETTINGS prefer_column_name_to_alias = 1`;
  const [rows, freshness] = await readWithFreshness(facts, query, grid, selection, sql, parameters);
  const series = seriesFromRows(checkRows(rows), grid, query.groupBy);
  if (selection.zeroWhenNothing === true) {
    if (series.length === 0 && query.groupBy.length === 0) series.push(emptySeries({}, grid));
    await withZeros(facts, query, grid, selection, series);
  }
  return {
    series,
    explanation: {
      sql,
      parameters,
      freshness,
      ...(selection.notes === undefined ? {} : { notes: selection.notes }),
      ...(selection.whyEmpty === undefined ? {} : { whyEmpty: selection.whyEmpty }),
    },
  };
}

/** A range that reaches the present, without a filter, holds the newest fact if it holds any; otherwise it is asked for. */
async function readWithFreshness(
  facts: FactReader,
  query: MetricQuery,
  grid: Grid,
  selection: Selection,
  sql: string,
  parameters: QueryParameters,
): Promise<[readonly BucketRow[], number | null]> {
  const reading = readShared<BucketRow>(facts, sql, parameters);
  if (query.to < grid.now || Object.keys(query.filter).length > 0) return Promise.all([reading, newestFact(facts, selection, query.from)]);
  const rows = await reading;
  const newest = rows.reduce((latest, row) => Math.max(latest, number(row.newest)), Number.NEGATIVE_INFINITY);
  return [rows, rows.length > 0 ? newest : await newestFact(facts, selection, query.from)];
}
