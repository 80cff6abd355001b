import type { House } from '../../area.ts';
import { deployments } from '../../facts/deployments.ts';
import { emptySeries, filterConditions, groupColumns } from '../../metrics/bucketing.ts';
import { selectSeries } from '../../metrics/selection.ts';
import type { Grid, MetricQuery, MetricSource, Series, SourceAnswer } from '../../metrics/types.ts';
import { number } from '../../stores/clickhouse/client.ts';
import { whyNoDeployments } from './empty.ts';
import { deploymentDimensions, deploymentScope, type Scope } from './scope.ts';

const day = 86_400_000;

const counted =
  'Counted are roll-outs that succeeded, by the time they finished; release tags count as deployments to production until their service reports its own. Without a filter by environment: production alone.';

export function deploymentCount(house: House): MetricSource {
  return {
    name: 'delivery.deployments',
    title: 'Deployments',
    description: `How many deployments there were. ${counted}`,
    unit: 'count',
    direction: 'up',
    stats: [],
    dimensions: deploymentDimensions,
    evaluate: (query, grid) => countDeployments(house, query, grid),
  };
}

/** DORA's deployment frequency: deployments divided by calendar days, never by days with deployments. */
export function deploymentFrequency(house: House): MetricSource {
  return {
    name: 'delivery.deployment_frequency',
    title: 'Deployment frequency',
    description: `Deployments per calendar day: their number divided by the days of the bucket (so far, when it is not over). ${counted}`,
    unit: 'per_day',
    direction: 'up',
    stats: [],
    dimensions: deploymentDimensions,
    async evaluate(query, grid) {
      const answer = await countDeployments(house, query, grid);
      return { ...answer, series: answer.series.map((series) => perDay(series, query, grid)) };
    },
  };
}

async function countDeployments(house: House, query: MetricQuery, grid: Grid): Promise<SourceAnswer> {
  const scope = await deploymentScope(house, query);
  const where = `status = 'success' AND ${scope.environments}`;
  const answer = await selectSeries(house.facts, query, grid, {
    from: deployments,
    time: 'finished',
    value: 'count()',
    where,
    parameters: scope.parameters,
    dimensions: scope.dimensions,
    zeroWhenNothing: true,
    whyEmpty: await whyNoDeployments(house),
  });
  return query.groupBy.length === 0 ? answer : { ...answer, series: await sinceFirst(house, query, grid, scope, where, answer.series) };
}

/** Each group is known from its own first deployment on: before it there is no data, after it nothing is 0, even all over the range. */
async function sinceFirst(
  house: House,
  query: MetricQuery,
  grid: Grid,
  scope: Scope,
  where: string,
  series: readonly Series[],
): Promise<Series[]> {
  const filter = filterConditions(query.filter, scope.dimensions);
  const groups = groupColumns(query.groupBy, scope.dimensions);
  const rows = await house.facts.query<Record<string, unknown>>(
    `SELECT toUnixTimestamp64Milli(min(finished)) AS first${groups.select} FROM deployments FINAL
WHERE ${where} AND ${filter.sql} AND finished < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
GROUP BY ${groups.group.slice(2)} ORDER BY first LIMIT 1000 SETTINGS prefer_column_name_to_alias = 1`,
    { ...scope.parameters, ...filter.parameters, to: query.to },
  );
  return rows.map(({ first, ...labels }) => {
    const found = series.find((one) => query.groupBy.every((name) => one.labels[name] === String(labels[name])));
    const { values, ...rest } = found ?? emptySeries(Object.fromEntries(query.groupBy.map((name) => [name, String(labels[name])])), grid);
    const isKnown = (index: number) => (grid.bounds[index + 1] ?? 0) > number(first) && (grid.bounds[index] ?? 0) < grid.now;
    return { ...rest, values: values.map((value, index) => (isKnown(index) ? value || 0 : Number.NaN)) };
  });
}

function perDay(series: Series, query: MetricQuery, grid: Grid): Series {
  return { ...series, values: series.values.map((value, index) => value / daysOf(index, query, grid)) };
}

/** Days of a bucket; one in which the clocks change is a whole one, one that is cut short counts as far as it goes. */
export function daysOf(index: number, query: MetricQuery, grid: Grid): number {
  const from = Math.max(grid.bounds[index] ?? 0, query.from);
  const to = Math.min(grid.bounds[index + 1] ?? 0, query.to, grid.now);
  const days = (to - from) / day;
  const whole = Math.round(days);
  return whole > 0 && Math.abs(days - whole) <= 1 / 24 ? whole : days;
}
