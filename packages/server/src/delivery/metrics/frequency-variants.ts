import { Temporal } from 'temporal-polyfill';
import type { House } from '../../area.ts';
import { bucketExpression, emptySeries, filterConditions, gridParameters, groupColumns, inRange } from '../../metrics/bucketing.ts';
import { milliseconds } from '../../metrics/extent.ts';
import type { Grid, MetricQuery, MetricSource, Series } from '../../metrics/types.ts';
import { number } from '../../stores/clickhouse/client.ts';
import { whyNoDeployments } from './empty.ts';
import { deploymentDimensions, deploymentScope } from './scope.ts';

interface Variant {
  readonly as: string;
  readonly tool: string;
  readonly differs: string;
  readonly unit: 'count' | 'per_day';
  /** Counts every environment where the question names none. */
  readonly everywhere?: boolean;
  readonly measure: (days: readonly Day[], calendar: readonly number[]) => number;
}

/** Deployments of a local day; days are numbered from 1970-01-01. */
interface Day {
  readonly day: number;
  readonly deployments: number;
}

/** 1970-01-01 was a Thursday; weeks begin on Mondays. */
const weekOf = (day: number) => Math.floor((day + 3) / 7);
const isWeekend = (day: number) => (day + 3) % 7 >= 5;

/** Lower median, over calendar weeks, of how many of their days saw a deployment; a week without any counts. */
function daysPerWeek(days: readonly Day[], calendar: readonly number[]): number {
  const weeks = new Map(calendar.map((day) => [weekOf(day), 0]));
  for (const { day } of days) weeks.set(weekOf(day), (weeks.get(weekOf(day)) ?? 0) + 1);
  const counts = [...weeks.values()].sort((a, b) => a - b);
  return counts[Math.ceil(counts.length / 2) - 1] ?? Number.NaN;
}

function perWeekday(days: readonly Day[], calendar: readonly number[]): number {
  const weekdays = calendar.filter((day) => !isWeekend(day)).length;
  const deployments = days.reduce((sum, one) => sum + one.deployments, 0);
  return weekdays === 0 ? Number.NaN : deployments / weekdays;
}

const variants: readonly Variant[] = [
  {
    as: 'devlake',
    tool: 'Apache DevLake',
    differs:
      'Days with a deployment to production in a calendar week (Monday to Sunday), lower median over the weeks; several deployments of a day count once, a week without any as 0. (grafana/dashboards/DORA.json)',
    unit: 'count',
    measure: daysPerWeek,
  },
  {
    as: 'four_keys',
    tool: 'Four Keys',
    differs:
      'Days with a deployment to any environment in a calendar week, lower median over the weeks; Four Keys calls 3 and more "daily". (dora-team/fourkeys, METRICS.md)',
    unit: 'count',
    everywhere: true,
    measure: daysPerWeek,
  },
  {
    as: 'sleuth',
    tool: 'Sleuth',
    differs: 'Deployments divided by the days from Monday to Friday instead of all days. (Sleuth, documentation of deployment frequency)',
    unit: 'per_day',
    measure: perWeekday,
  },
];

/** `delivery.deployment_frequency.as_<tool>`. */
export const frequencyVariants = variants.map(
  (variant) =>
    (house: House): MetricSource => ({
      name: `delivery.deployment_frequency.as_${variant.as}`,
      title: `Deployment frequency, as ${variant.tool}`,
      description: `Deployment frequency as ${variant.tool} counts it, to compare with. ${variant.differs} n is the number of deployments.`,
      unit: variant.unit,
      direction: 'up',
      stats: [],
      dimensions: deploymentDimensions,
      async evaluate(query, grid) {
        const scope = await deploymentScope(house, query);
        const filter = filterConditions(query.filter, scope.dimensions);
        const groups = groupColumns(query.groupBy, scope.dimensions);
        const parameters = { ...scope.parameters, ...filter.parameters, ...gridParameters(query, grid), timezone: query.timezone };
        const where = `status = 'success' AND ${variant.everywhere === true ? '1' : scope.environments} AND ${filter.sql}`;
        const day = 'toInt32(toDate(finished, {timezone:String}))';
        const sql = `SELECT ${bucketExpression('finished')} AS bucket, ${day} AS day, count() AS deployments${groups.select}
FROM deployments FINAL WHERE ${inRange('finished')} AND ${where}
GROUP BY bucket, day${groups.group}
SETTINGS prefer_column_name_to_alias = 1`;
        const [rows, [extent]] = await Promise.all([
          house.facts.query<DayRow>(sql, parameters),
          house.facts.query<{ first: unknown; newest: unknown; known: unknown }>(
            `SELECT ${milliseconds('min(finished)')} AS first, ${milliseconds('max(finished)')} AS newest, count() AS known
FROM deployments FINAL WHERE ${where} SETTINGS prefer_column_name_to_alias = 1`,
            parameters,
          ),
        ]);
        const isKnown = number(extent?.known) > 0;
        const grouped = Map.groupBy(rows, (row) => JSON.stringify(query.groupBy.map((name) => String(row[name]))));
        if (grouped.size === 0 && query.groupBy.length === 0) grouped.set('[]', []);
        const first = isKnown ? number(extent?.first) : Number.POSITIVE_INFINITY;
        return {
          series: [...grouped.values()].map((group) => seriesOf(group, query, grid, first, variant)),
          explanation: { sql, parameters, freshness: isKnown ? number(extent?.newest) : null, whyEmpty: await whyNoDeployments(house) },
        };
      },
    }),
);

type DayRow = Readonly<Record<string, unknown>>;

function seriesOf(rows: readonly DayRow[], query: MetricQuery, grid: Grid, first: number, { measure }: Variant): Series {
  const labels = Object.fromEntries(query.groupBy.map((name) => [name, String(rows[0]?.[name] ?? '')]));
  const series = emptySeries(labels, grid);
  const byBucket = Map.groupBy(rows, ({ bucket }) => number(bucket));
  for (const [index, begin] of series.times.entries()) {
    const low = Math.max(begin, query.from);
    const high = Math.min(grid.bounds[index + 1] ?? begin, query.to, grid.now);
    // Before anything was deployed there is no data.
    if (high <= low || high <= first) continue;
    const days = (byBucket.get(begin) ?? []).map((row) => ({ day: number(row.day), deployments: number(row.deployments) }));
    series.values[index] = measure(days, daysBetween(low, high, query.timezone));
    series.n[index] = days.reduce((sum, one) => sum + one.deployments, 0);
  }
  return series;
}

const milliday = 86_400_000;

/** Numbers of the local days that a span of time touches. */
function daysBetween(from: number, to: number, timezone: string): number[] {
  const [first, last] = [from, to - 1].map((time) => localDay(time, timezone)) as [number, number];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function localDay(time: number, timezone: string): number {
  const { year, month, day } = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(timezone);
  return Date.UTC(year, month - 1, day) / milliday;
}
