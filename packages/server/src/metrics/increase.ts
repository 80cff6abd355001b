import { type FactReader, number, type QueryParameters } from '../stores/clickhouse/client.ts';
import {
  type BucketRow,
  bucketExpression,
  checkRows,
  type Dimensions,
  filterConditions,
  gridParameters,
  groupColumns,
  inRange,
  rowLimit,
  seriesFromRows,
} from './bucketing.ts';
import { increaseStatement, matchingSeries, reading } from './increase-statement.ts';
import { newSeries, seriesUnheardNearby } from './new-series.ts';
import { readShared } from './shared-reads.ts';
import type { Filter, Grid, MetricQuery, SourceAnswer } from './types.ts';

/** Counters of one name, and what may be asked of their labels. */
export interface CounterSelection {
  /** Name in the fact table `series`, such as `http_server_request_duration_seconds_count`. */
  readonly counter: string;
  /** SQL over the column `labels` of `series`. */
  readonly dimensions: Dimensions;
  /**
   * Dimensions that tell outcomes of one thing apart, such as the status of a request: of a thing that was counted in a bucket, an outcome
   * that nobody reported did not happen, which is a true 0. Other filters that match nothing are no data.
   */
  readonly outcomes?: readonly string[];
}

export interface Increases {
  /** `{bucket, value, n, ...groups}`: value is the sum of increases, null where it cannot be known; n the same, 0 for null. */
  readonly rows: readonly BucketRow[];
  readonly sql: string;
  readonly parameters: QueryParameters;
}

/**
 * How much counters grew in each bucket, counted exactly and never extrapolated. For each series, over its samples by time:
 *
 * - the increase is the difference from the sample before;
 * - a later `start_time`, or a value below the one before, is a reset: the whole value is the increase;
 * - without a sample in the look-back before it, the whole value counts when the counter's `start_time` is stated and lies within the
 *   look-back, or when the series is new though its sender is not (see `newSeries`); otherwise nobody knows when it grew, and the sample
 *   is only what the next one is compared with.
 *
 * An increase belongs to the time of the sample that shows it, so that sums over adjoining ranges add up to the event.
 */
export async function readIncreases(
  facts: FactReader,
  query: Pick<MetricQuery, 'from' | 'to' | 'filter' | 'groupBy'>,
  grid: Grid,
  selection: CounterSelection,
): Promise<Increases> {
  const outcomes = selection.outcomes?.some((name) => query.groupBy.includes(name)) ? [] : (selection.outcomes ?? []);
  const isOutcome = ([name]: [string, unknown]) => outcomes.includes(name);
  const things = Object.fromEntries(Object.entries(query.filter).filter((entry) => !isOutcome(entry)));
  const wanted = Object.fromEntries(Object.entries(query.filter).filter(isOutcome));
  const labels = query.groupBy.length === 0 || Object.keys(wanted).length > 0 ? [...query.groupBy, ...outcomes] : query.groupBy;
  const counted = filterConditions(things, selection.dimensions);
  const groups = groupColumns(labels, selection.dimensions);
  const ofSeries = { ...counted.parameters, counter: selection.counter };
  const ids = matchingSeries('id', counted.sql);
  const unheard = await seriesUnheardNearby(facts, ids, ofSeries, query);
  const read = reading(query.from, unheard);
  const parameters = {
    ...ofSeries,
    ...gridParameters(query, grid),
    ...read.parameters,
    newSeries: await newSeries(facts, selection.counter, query, counted, unheard),
  };
  const sql = `SELECT bucket, sumOrNull(grown) AS value, ifNull(value, 0) AS n${groups.select}
FROM (
  SELECT series_id, ${bucketExpression('time')} AS bucket, sumOrNull(increase) AS grown
  FROM (${increaseStatement(ids, read.condition)})
  WHERE ${inRange('time')}
  GROUP BY series_id, bucket
) AS increased
INNER JOIN (${matchingSeries('id, labels', counted.sql)}) AS matching ON matching.id = series_id
GROUP BY bucket${groups.group}
ORDER BY bucket
${rowLimit}`;
  const rows = checkRows(await readShared<BucketRow>(facts, sql, parameters));
  return {
    rows: labels.length > query.groupBy.length ? withOutcomes(rows, wanted, query.groupBy) : rows,
    sql,
    // JSON has no 64-bit integers, and explanations become JSON.
    parameters: {
      ...parameters,
      newSeries: parameters.newSeries.map(String),
      ...(unheard === undefined ? {} : { unheard: unheard.map(String) }),
    },
  };
}

/**
 * Of rows that tell outcomes apart the wanted ones, added up; 0 where others are known and none of these was reported. The good events of a
 * ratio and all of them are so computed from one read.
 */
function withOutcomes(rows: readonly BucketRow[], wanted: Filter, groupBy: readonly string[]): BucketRow[] {
  const isWanted = (row: BucketRow) => Object.entries(wanted).every(([name, values]) => [values].flat().includes(String(row[name])));
  const places = Map.groupBy(rows, (row) => JSON.stringify([row.bucket, ...groupBy.map((name) => row[name])]));
  return [...places.values()].flatMap((ofPlace) => {
    const [first] = ofPlace;
    const isKnown = ofPlace.some(({ value }) => value !== null);
    const matching = ofPlace.filter(isWanted);
    const known = matching.filter(({ value }) => value !== null);
    const value = !isKnown || (matching.length > 0 && known.length === 0) ? null : known.reduce((sum, row) => sum + number(row.value), 0);
    return first === undefined ? [] : [{ ...first, value, n: value ?? 0 }];
  });
}

/** The increases as a metric's answer; n is the count itself. */
export async function selectIncreases(
  facts: FactReader,
  query: MetricQuery,
  grid: Grid,
  selection: CounterSelection & { readonly whyEmpty: string },
): Promise<SourceAnswer> {
  const [{ rows, sql, parameters }, freshness] = await Promise.all([
    readIncreases(facts, query, grid, selection),
    counterFreshness(facts, selection.counter),
  ]);
  const series = seriesFromRows(rows, grid, query.groupBy);
  return { series, explanation: { sql, parameters, freshness, whyEmpty: selection.whyEmpty } };
}

/** Time of the newest sample of the counters of one name, milliseconds UTC. */
export async function counterFreshness(
  facts: FactReader,
  counter: string,
  table: 'samples' | 'native_histograms' = 'samples',
): Promise<number | null> {
  const ofCounter = `SELECT toUnixTimestamp64Milli(maxOrNull(time)) AS newest FROM ${table} WHERE series_id IN (${matchingSeries('id', '1')})`;
  // Most counters are heard all the time: the store's last minutes tell, or its last day; the rest is read only of one that fell silent.
  const since = (interval: string) => `${ofCounter} AND time >= (SELECT max(time) - INTERVAL ${interval} FROM ${table})`;
  for (const sql of [since('10 MINUTE'), since('1 DAY'), ofCounter]) {
    const [row] = await readShared<{ newest: unknown }>(facts, sql, { counter });
    if (row?.newest !== null && row?.newest !== undefined) return number(row.newest);
  }
  return null;
}

/** The distinct combinations of dimensions that the counters of one name have. */
export async function counterLabels(
  facts: FactReader,
  selection: CounterSelection,
  names: readonly string[],
  filter: Filter,
): Promise<readonly Readonly<Record<string, string>>[]> {
  const conditions = filterConditions(filter, selection.dimensions);
  const groups = groupColumns(names, selection.dimensions);
  return readShared(facts, `SELECT DISTINCT 1 AS one${groups.select} FROM (${matchingSeries('labels', conditions.sql)})`, {
    ...conditions.parameters,
    counter: selection.counter,
  });
}
