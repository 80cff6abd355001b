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
import { readShared } from './shared-reads.ts';
import type { Filter, Grid, MetricQuery, SourceAnswer } from './types.ts';

/**
 * How far before a sample its predecessor, or the start of its counter, may lie (milliseconds). It bounds what is read before the range,
 * and because it is measured from each sample, a bucket has the same value whichever range is asked for.
 */
export const increaseLookBack = 86_400_000;

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
  const parameters = {
    ...counted.parameters,
    ...gridParameters(query, grid),
    counter: selection.counter,
    readFrom: query.from - increaseLookBack,
    lookBack: increaseLookBack,
    newSeries: await newSeries(facts, selection.counter, query, counted),
  };
  const sql = `SELECT bucket, sumOrNull(grown) AS value, ifNull(value, 0) AS n${groups.select}
FROM (
  SELECT series_id, ${bucketExpression('time')} AS bucket, sumOrNull(increase) AS grown
  FROM (${increaseStatement(matchingSeries('id', counted.sql))})
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
    parameters: { ...parameters, newSeries: parameters.newSeries.map(String) },
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
export async function counterFreshness(facts: FactReader, counter: string): Promise<number | null> {
  const ofCounter = `SELECT toUnixTimestamp64Milli(maxOrNull(time)) AS newest FROM samples WHERE series_id IN (${matchingSeries('id', '1')})`;
  // Most counters are heard all the time: the store's last day tells, and the rest is read only of one that fell silent.
  for (const sql of [`${ofCounter} AND time >= (SELECT max(time) - INTERVAL 1 DAY FROM samples)`, ofCounter]) {
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

/**
 * Series of a counter whose first sample ever lies in the range, long after the start that it states, while others of the same start were
 * heard before: their sender was there and had nothing to count, so the first value is an increase. Many SDKs state the start of the
 * process for every series, and the first error after days would else not count.
 */
async function newSeries(
  facts: FactReader,
  counter: string,
  { from, to }: Pick<MetricQuery, 'from' | 'to'>,
  counted: ReturnType<typeof filterConditions>,
): Promise<bigint[]> {
  const parameters = { counter, from, to, readFrom: from - increaseLookBack, lookBack: increaseLookBack };
  const heard = (filter: string) => `${beforeRange} AND series_id IN (${matchingSeries('id', filter)})`;
  const firsts = 'SELECT series_id, min(time) AS first, argMin(start_time, time) AS began FROM samples';
  // Of a series that was heard just before the range the first sample lies there; only of the others the range itself is read.
  const ofUnheard = (filter: string) =>
    `${firsts} WHERE ${inRange('time')} AND isFinite(value)
  AND series_id IN (${matchingSeries('id', `${filter} AND id NOT IN (SELECT series_id FROM samples WHERE ${heard(filter)})`)})
GROUP BY series_id`;
  // Mostly there are none, or they began when they were first heard, and that is all that has to be read.
  const some = `${ofUnheard(counted.sql)} HAVING ${beganLongBefore} LIMIT 1`;
  if ((await readShared(facts, some, { ...parameters, ...counted.parameters })).length === 0) return [];
  const candidates = await readShared<{ id: string }>(
    facts,
    `SELECT series_id AS id
FROM (
  SELECT series_id, first, began, min(first) OVER (PARTITION BY began) AS heard
  FROM (
    ${firsts} WHERE ${heard('1')} GROUP BY series_id
    UNION ALL
    ${ofUnheard('1')}
  )
)
WHERE first >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND heard < first AND ${beganLongBefore}`,
    parameters,
  );
  if (candidates.length === 0) return [];
  const older = await readShared<{ id: string }>(
    facts,
    `SELECT DISTINCT series_id AS id FROM samples
WHERE series_id IN {candidates:Array(UInt64)} AND time < fromUnixTimestamp64Milli({readFrom:Int64}, 'UTC')`,
    { ...parameters, candidates: candidates.map(({ id }) => BigInt(id)) },
  );
  const known = new Set(older.map(({ id }) => id));
  return candidates.filter(({ id }) => !known.has(id)).map(({ id }) => BigInt(id));
}

const readRange =
  "time >= fromUnixTimestamp64Milli({readFrom:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({to:Int64}, 'UTC') AND isFinite(value)";
const beganLongBefore = 'toUnixTimestamp64Milli(began) != 0 AND began < first - toIntervalMillisecond({lookBack:Int64})';
const beforeRange =
  "time >= fromUnixTimestamp64Milli({readFrom:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND isFinite(value)";

function matchingSeries(columns: string, filter: string): string {
  return `SELECT ${columns} FROM series FINAL WHERE name = {counter:String} AND ${filter}`;
}

function increaseStatement(matching: string): string {
  return `
    SELECT series_id, time,
      multiIf(
        time - toIntervalMillisecond({lookBack:Int64}) > time_before,
          if(start_time >= time - toIntervalMillisecond({lookBack:Int64}) OR series_id IN {newSeries:Array(UInt64)}, value, NULL),
        start_time > start_before OR value < value_before, value,
        value - value_before
      ) AS increase
    FROM (
      SELECT series_id, time, value, start_time,
        lagInFrame(time) OVER earlier AS time_before,
        lagInFrame(value) OVER earlier AS value_before,
        lagInFrame(start_time) OVER earlier AS start_before
      FROM samples FINAL
      WHERE ${readRange} AND series_id IN (${matching})
      WINDOW earlier AS (PARTITION BY series_id ORDER BY time ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    )`;
}
