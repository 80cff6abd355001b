import { bucketExpression, emptySeries, filterConditions, gridParameters, groupColumns, rowLimit } from '../../metrics/bucketing.ts';
import type { Grid, MetricQuery, Series } from '../../metrics/types.ts';
import { type FactReader, number, type QueryParameters } from '../../stores/clickhouse/client.ts';
import type { Scope } from './scope.ts';

/** Things that last: SQL of the columns `begun` and `ended` (DateTime64; far away for what lasts still), and what they are filtered by. */
interface Lasting extends Pick<Scope, 'dimensions' | 'parameters'> {
  /** What stands behind FROM, in parentheses and with a name where it is a statement. */
  readonly from: string;
  readonly where: string;
}

interface Averaged {
  readonly series: readonly Series[];
  readonly sql: string;
  readonly parameters: QueryParameters;
}

const at = (name: string) => `fromUnixTimestamp64Milli({${name}:Int64}, 'UTC')`;

/**
 * How many of them there were on average over each bucket (as far as it has passed): the time that each lasted in it, together, divided by
 * its length. n is how many there were at some time in it. A series begins with its first thing; from then on, none is 0.
 *
 * Linear in the things, whatever the buckets: until a time t all of them lasted for the sum of (t - begun) over those that had begun, less the sum
 * of (t - ended) over those that had ended. What a bucket holds is the difference of that from bound to bound.
 */
export async function onAverage(facts: FactReader, query: MetricQuery, grid: Grid, lasting: Lasting): Promise<Averaged> {
  const filter = filterConditions(query.filter, lasting.dimensions);
  const groups = groupColumns(query.groupBy, lasting.dimensions);
  const where = `(${lasting.where}) AND ${filter.sql} AND begun < ${at('to')}`;
  const labels = query.groupBy.map((name) => `, \`${name}\``).join('');
  // What ends as a bucket begins is none of that bucket's.
  const turns = (time: string, rising: number, last: string) => `SELECT ${bucketExpression(last)} AS bucket, ${rising} AS rising,
  greatest(toUnixTimestamp64Milli(${time}), {from:Int64}) AS at${labels} FROM lasting WHERE ${last} < ${at('to')}`;
  const sql = `WITH lasting AS (
  SELECT begun, ended${groups.select} FROM ${lasting.from} WHERE ${where} AND ended > ${at('from')}
)
SELECT bucket, rising, count() AS turns, sum(at - {from:Int64}) AS since${labels}
FROM (${turns('begun', 1, 'begun')} UNION ALL ${turns('ended', 0, 'subtractMilliseconds(ended, 1)')})
GROUP BY bucket, rising${labels} ORDER BY bucket, rising DESC
${rowLimit}
SETTINGS prefer_column_name_to_alias = 1`;
  const firsts = `SELECT toUnixTimestamp64Milli(min(begun)) AS first${groups.select} FROM ${lasting.from} WHERE ${where}
${groups.group === '' ? '' : `GROUP BY ${groups.group.slice(2)}`} HAVING count() > 0 ORDER BY first LIMIT 1000
SETTINGS prefer_column_name_to_alias = 1`;
  const parameters = { ...lasting.parameters, ...filter.parameters, ...gridParameters(query, grid) };
  const [rows, known] = await Promise.all([
    facts.query<TurnRow>(sql, parameters),
    facts.query<Readonly<Record<string, unknown>>>(firsts, { ...lasting.parameters, ...filter.parameters, to: query.to }),
  ]);
  const keyOf = (row: Readonly<Record<string, unknown>>) => JSON.stringify(query.groupBy.map((name) => String(row[name])));
  const grouped = Map.groupBy(rows, keyOf);
  const series = known.map((row) => {
    const empty = emptySeries(Object.fromEntries(query.groupBy.map((name) => [name, String(row[name])])), grid);
    return averages(empty, grouped.get(keyOf(row)) ?? [], query, grid, number(row.first));
  });
  if (series.length === 0 && query.groupBy.length === 0) series.push(emptySeries({}, grid));
  return { series, sql, parameters };
}

/** What began (rising) or ended in a bucket, and the sum of when, in milliseconds since the query's beginning. */
type TurnRow = Readonly<Record<string, unknown>>;

function averages(series: Series, rows: readonly TurnRow[], query: MetricQuery, grid: Grid, first: number): Series {
  const byBucket = Map.groupBy(rows, ({ bucket }) => number(bucket));
  let [lasting, since] = [0, 0];
  for (const [index, begin] of series.times.entries()) {
    const low = Math.max(begin, query.from);
    const high = Math.min(grid.bounds[index + 1] ?? begin, query.to, grid.now);
    const before = lasting * (low - query.from) - since;
    let seen = lasting;
    for (const { rising, turns, since: when } of byBucket.get(begin) ?? []) {
      const sign = number(rising) === 1 ? 1 : -1;
      if (sign === 1) seen += number(turns);
      lasting += sign * number(turns);
      since += sign * number(when);
    }
    if (high <= low || high <= first) continue;
    series.n[index] = seen;
    series.values[index] = (lasting * (high - query.from) - since - before) / (high - low);
  }
  return series;
}
