import { max, ne } from 'drizzle-orm';
import type { House } from '../../area.ts';
import { emptySeries, percentileLevels } from '../../metrics/bucketing.ts';
import type { Grid, MetricQuery, MetricSource, Series, SourceAnswer } from '../../metrics/types.ts';
import { listIncidents } from './reading.ts';
import { type IncidentRow, incidentTable } from './tables.ts';

const dimensions = ['service', 'severity'];
const most = 50_000;
const whyEmpty = 'No incident has been declared yet. Declare one from an alert, or by the API.';

interface Measure {
  readonly noun: string;
  readonly title: string;
  readonly end: (row: IncidentRow) => Date | null;
  readonly words: string;
}

const measures: readonly Measure[] = [
  { noun: 'acknowledge', title: 'Time to acknowledge', end: (row) => row.acknowledgedAt, words: 'somebody took it up' },
  { noun: 'mitigate', title: 'Time to mitigate', end: (row) => row.mitigatedAt, words: 'users were served again' },
  { noun: 'resolve', title: 'Time to resolve', end: (row) => row.resolvedAt, words: 'it was over' },
];

/** How many incidents there were and how long they took, from the records. Canceled ones were none. */
export function incidentMetrics(house: House): MetricSource[] {
  const shared = { direction: 'down' as const, dimensions };
  return [
    {
      ...shared,
      name: 'incidents.count',
      title: 'Incidents declared here',
      description:
        'Incidents of this server by when they started, without canceled ones. One of several services counts for each of them, and once over all.',
      unit: 'count',
      stats: [],
      evaluate: (query, grid) =>
        answer(
          house,
          query,
          grid,
          (rows) => rows.length,
          (rows) => rows,
        ),
    },
    ...measures.map(
      ({ noun, title, end, words }): MetricSource => ({
        ...shared,
        name: `incidents.time_to_${noun}`,
        title,
        description: `From when an incident started to when ${words}, in the bucket in which it started; those that have not come so far and canceled ones are left out. Percentiles interpolate linearly.`,
        unit: 'seconds',
        stats: ['p50', 'p90', 'mean', 'min', 'max'],
        evaluate: (query, grid) =>
          answer(
            house,
            query,
            grid,
            (rows) =>
              statistic(
                query.stat ?? 'p50',
                rows.map((row) => secondsTo(row, end(row))),
              ),
            (rows) => rows.filter((row) => end(row) !== null),
          ),
      }),
    ),
  ];
}

type Values = (rows: readonly IncidentRow[]) => number;

async function answer(
  house: House,
  query: MetricQuery,
  grid: Grid,
  value: Values,
  counted: (rows: readonly IncidentRow[]) => readonly IncidentRow[],
): Promise<SourceAnswer> {
  const rows = await listIncidents(house.database, { from: query.from, to: Math.min(query.to, grid.now + 1), limit: most });
  const [known] = await house.database
    .select({ newest: max(incidentTable.startedAt) })
    .from(incidentTable)
    .where(ne(incidentTable.status, 'canceled'));
  const groups = new Map<string, { labels: Record<string, string>; rows: IncidentRow[] }>();
  const isCount = query.stat === undefined && counted(rows) === rows;
  if (query.groupBy.length === 0 && isCount && known?.newest != null) groups.set('{}', { labels: {}, rows: [] });
  for (const row of counted(rows.filter(({ status }) => status !== 'canceled'))) {
    for (const labels of labelSets(row, query)) {
      const key = JSON.stringify(labels);
      const group = groups.get(key) ?? { labels, rows: [] };
      groups.set(key, group);
      group.rows.push(row);
    }
  }
  const series = [...groups.values()].map(({ labels, rows: own }) => seriesOf(labels, own, grid, value));
  return { series, explanation: { sql: null, freshness: known?.newest?.getTime() ?? null, whyEmpty } };
}

/** The groups that an incident belongs to, once each: none when the filter leaves it out. */
function labelSets({ services, severity }: IncidentRow, { filter, groupBy }: MetricQuery): Record<string, string>[] {
  const passes = (name: string, value: string) => !Object.hasOwn(filter, name) || [filter[name] ?? []].flat().includes(value);
  if (!passes('severity', severity)) return [];
  const named = (services.length === 0 ? [''] : services).filter((service) => passes('service', service));
  const sets = named.map((service) => Object.fromEntries(groupBy.map((name) => [name, name === 'service' ? service : severity])));
  return [...new Map(sets.map((labels) => [JSON.stringify(labels), labels])).values()];
}

function seriesOf(labels: Record<string, string>, rows: readonly IncidentRow[], grid: Grid, value: Values): Series {
  const series = emptySeries(labels, grid);
  const buckets = grid.bounds.slice(0, -1);
  buckets.forEach((from, index) => {
    if (from > grid.now) return;
    const to = grid.bounds[index + 1] ?? Number.POSITIVE_INFINITY;
    const own = rows.filter(({ startedAt }) => startedAt.getTime() >= from && startedAt.getTime() < to);
    series.values[index] = value(own);
    series.n[index] = own.length;
  });
  return series;
}

function secondsTo(row: IncidentRow, end: Date | null): number {
  return end === null ? Number.NaN : (end.getTime() - row.startedAt.getTime()) / 1000;
}

function statistic(stat: string, values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const level = percentileLevels[stat as keyof typeof percentileLevels] ?? (stat === 'min' ? 0 : stat === 'max' ? 1 : undefined);
  if (level === undefined) return values.reduce((sum, value) => sum + value, 0) / values.length;
  const position = level * (sorted.length - 1);
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  return low + (high - low) * (position - Math.floor(position));
}
