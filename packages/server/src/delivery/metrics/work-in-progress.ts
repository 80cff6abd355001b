import type { House } from '../../area.ts';
import {
  bucketExpression,
  checkRows,
  filterConditions,
  groupColumns,
  rowLimit,
  seriesFromRows,
  statExpression,
} from '../../metrics/bucketing.ts';
import type { Grid, MetricQuery, MetricSource, SourceAnswer } from '../../metrics/types.ts';
import { number } from '../../stores/clickhouse/client.ts';
import { limitDays, readLimit } from '../work-items/open.ts';
import { onAverage } from './on-average.ts';
import { whyNoWorkItems, withoutSubtasks, workItemDimensions, workItemScope } from './work-item-scope.ts';

const lasting =
  'An item is in progress from when it was started first until it is done, given up or put back; while a reopened one is worked on again, all of the time since its first start counts.';
const endless = "toDateTime64('2199-01-01', 3, 'UTC')";
const intervals = `(
  SELECT *, assumeNotNull(started) AS begun, coalesce(ended, ${endless}) AS until FROM work_item_flow FINAL WHERE isNotNull(started)
) AS intervals`;

/** Average over time, because a look at one moment of a week says nothing of the week; so it obeys Little's law. */
export function workInProgress(house: House): MetricSource {
  return {
    name: 'delivery.work_in_progress',
    title: 'Work in progress',
    description: `How many work items were in progress, on average over the bucket (as far as it has passed): the time that each was in progress in it, together, divided by its length. n is how many were so at some time in it. ${lasting} ${withoutSubtasks}`,
    unit: 'count',
    direction: 'down',
    stats: [],
    dimensions: workItemDimensions,
    async evaluate(query, grid) {
      const { items, ...scope } = await workItemScope(house, query);
      const from = `(SELECT * EXCEPT (ended, until), until AS ended FROM ${intervals}) AS items`;
      const [{ series, ...ran }, freshness] = await Promise.all([
        onAverage(house.facts, query, grid, { ...scope, from, where: items }),
        newest(house),
      ]);
      return { series, explanation: { ...ran, freshness, whyEmpty: await whyNoWorkItems(house) } };
    },
  };
}

/** What is under way now, or was at the end of a bucket; done items tell of the past alone. */
export function workItemAge(house: House): MetricSource {
  return {
    name: 'delivery.work_item_age',
    title: 'Work item age',
    description: `Of the work items in progress at the end of the bucket (now, when it is not over): how long ago each was started first. n is how many there were. By the wall clock. ${lasting} ${withoutSubtasks}`,
    unit: 'seconds',
    direction: 'down',
    stats: ['p50', 'p75', 'p90', 'p95', 'p99', 'mean', 'min', 'max', 'count'],
    dimensions: workItemDimensions,
    evaluate: (query, grid) => ages(house, query, grid),
  };
}

async function ages(house: House, query: MetricQuery, grid: Grid): Promise<SourceAnswer> {
  const scope = await workItemScope(house, query);
  const filter = filterConditions(query.filter, scope.dimensions);
  const groups = groupColumns(query.groupBy, scope.dimensions);
  const looks = grid.bounds
    .slice(0, -1)
    .map((begin, index) => ({ begin, at: Math.min(grid.bounds[index + 1] ?? begin, query.to, grid.now) }))
    .filter(({ begin, at }) => at > begin);
  const parameters = {
    ...scope.parameters,
    ...filter.parameters,
    bounds: grid.bounds.slice(0, -1),
    looks: looks.map(({ at }) => at),
    first: looks[0]?.at ?? 0,
    last: looks.at(-1)?.at ?? 0,
  };
  const look = "fromUnixTimestamp64Milli(look - 1, 'UTC')";
  const sql = `SELECT ${bucketExpression(look)} AS bucket, ${statExpression(query.stat ?? 'p50', '(look - toUnixTimestamp64Milli(begun)) / 1000')} AS value,
  count() AS n${groups.select}
FROM (
  SELECT *, arrayJoin(arrayFilter(time -> time > toUnixTimestamp64Milli(begun) AND time <= toUnixTimestamp64Milli(until), {looks:Array(Int64)})) AS look
  FROM ${intervals} WHERE ${scope.items} AND ${filter.sql}
    AND toUnixTimestamp64Milli(begun) < {last:Int64} AND toUnixTimestamp64Milli(until) >= {first:Int64}
) AS looks
GROUP BY ${bucketExpression(look)}${groups.group}
ORDER BY bucket
${rowLimit}
SETTINGS prefer_column_name_to_alias = 1`;
  const [rows, freshness, limit] = await Promise.all([house.facts.query<never>(sql, parameters), newest(house), usualLimit(house, query)]);
  return {
    series: seriesFromRows(checkRows(rows), grid, query.groupBy),
    explanation: { sql, parameters, freshness, notes: [limit], whyEmpty: await whyNoWorkItems(house) },
  };
}

/** What an age is to be held against. */
async function usualLimit(house: House, query: MetricQuery): Promise<string> {
  const { items, dimensions, parameters } = await workItemScope(house, query);
  const filter = filterConditions(query.filter, dimensions);
  const { p85, n } = await readLimit(house, `${items} AND ${filter.sql}`, { ...parameters, ...filter.parameters });
  if (p85 === null) return `Only ${n} items were done in the last ${limitDays} days: too few to say which age is unusual.`;
  return `85 % of the ${n} items done in the last ${limitDays} days took no longer than ${(p85 / 86_400).toFixed(1)} days.`;
}

async function newest(house: House): Promise<number | null> {
  const [row] = await house.facts.query<{ newest: unknown; known: unknown }>(
    'SELECT toUnixTimestamp64Milli(max(greatest(started, ifNull(ended, started)))) AS newest, count() AS known FROM work_item_flow WHERE isNotNull(started)',
  );
  return number(row?.known) > 0 ? number(row?.newest) : null;
}
