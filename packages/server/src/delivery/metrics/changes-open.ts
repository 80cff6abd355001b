import type { House } from '../../area.ts';
import { bucketExpression, emptySeries, filterConditions, gridParameters, groupColumns } from '../../metrics/bucketing.ts';
import type { Grid, MetricQuery, MetricSource, Series } from '../../metrics/types.ts';
import { number } from '../../stores/clickhouse/client.ts';
import { whyNoChanges } from './empty.ts';
import { changeDimensions, flowScope, perService, withoutBots } from './flow-scope.ts';

/** Work in progress, as far as code shows it: weighted by time, because a look at one moment of a week says nothing of the week. */
export function changesOpen(house: House): MetricSource {
  return {
    name: 'delivery.changes_open',
    title: 'Open changes',
    description: `How many changes (pull or merge requests) were open, on average over the bucket (as far as it has passed): the time that each was open in it, together, divided by its length. n is how many were open at some time in it. ${withoutBots} ${perService}`,
    unit: 'count',
    direction: 'down',
    stats: [],
    dimensions: changeDimensions,
    async evaluate(query, grid) {
      const { themselves, parameters, dimensions } = await flowScope(house, query);
      const filter = filterConditions(query.filter, dimensions);
      const groups = groupColumns(query.groupBy, dimensions);
      const turns = (time: string, rising: number) => `SELECT ${bucketExpression(time)} AS bucket, ${rising} AS rising,
  greatest(toUnixTimestamp64Milli(${time}), {from:Int64}) AS at${groups.select} FROM opened WHERE ${time} < fromUnixTimestamp64Milli({to:Int64}, 'UTC')`;
      const labels = query.groupBy.map((name) => `, \`${name}\``).join('');
      const sql = `WITH opened AS (
  SELECT *, coalesce(merged, closed, toDateTime64('2199-01-01', 3, 'UTC')) AS ended FROM change_flow FINAL
  WHERE ${themselves} AND ${filter.sql} AND ended > fromUnixTimestamp64Milli({from:Int64}, 'UTC')
    AND created < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
)
SELECT bucket, rising, count() AS turns, sum(at - {from:Int64}) AS since${labels}
FROM (${turns('created', 1)} UNION ALL ${turns('ended', 0)})
GROUP BY bucket, rising${labels} ORDER BY bucket, rising DESC
SETTINGS prefer_column_name_to_alias = 1`;
      const all = { ...parameters, ...filter.parameters, ...gridParameters(query, grid) };
      const [rows, [span]] = await Promise.all([
        house.facts.query<TurnRow>(sql, all),
        house.facts.query<{ first: unknown; newest: unknown; known: unknown }>(
          `SELECT toUnixTimestamp64Milli(min(created)) AS first, toUnixTimestamp64Milli(max(created)) AS newest, count() AS known
FROM change_flow WHERE environment = ''`,
        ),
      ]);
      const isKnown = number(span?.known) > 0;
      const grouped = Map.groupBy(rows, (row) => JSON.stringify(query.groupBy.map((name) => String(row[name]))));
      if (grouped.size === 0 && query.groupBy.length === 0) grouped.set('[]', []);
      const first = isKnown ? number(span?.first) : Number.POSITIVE_INFINITY;
      return {
        series: [...grouped.values()].map((group) => averages(group, query, grid, first)),
        explanation: { sql, parameters: all, freshness: isKnown ? number(span?.newest) : null, whyEmpty: await whyNoChanges(house) },
      };
    },
  };
}

/** Changes that were opened (rising) or ended in a bucket, and the sum of when, in milliseconds since the query's beginning. */
type TurnRow = Readonly<Record<string, unknown>>;

/**
 * From the beginning to a time t all open changes were open for the sum of (t - opened) over those opened, less the sum of (t - ended) over those
 * ended: differences of that from bound to bound are what each bucket holds.
 */
function averages(rows: readonly TurnRow[], query: MetricQuery, grid: Grid, first: number): Series {
  const labels = Object.fromEntries(query.groupBy.map((name) => [name, String(rows[0]?.[name] ?? '')]));
  const series = emptySeries(labels, grid);
  const byBucket = Map.groupBy(rows, ({ bucket }) => number(bucket));
  let [open, since] = [0, 0];
  for (const [index, begin] of series.times.entries()) {
    const low = Math.max(begin, query.from);
    const high = Math.min(grid.bounds[index + 1] ?? begin, query.to, grid.now);
    const before = open * (low - query.from) - since;
    series.n[index] = open;
    for (const { rising, turns, since: when } of byBucket.get(begin) ?? []) {
      const sign = number(rising) === 1 ? 1 : -1;
      if (sign === 1) series.n[index] = open + number(turns);
      open += sign * number(turns);
      since += sign * number(when);
    }
    if (high > low && high > first) series.values[index] = (open * (high - query.from) - since - before) / (high - low);
    else series.n[index] = 0;
  }
  return series;
}
