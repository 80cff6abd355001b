import { sql } from 'drizzle-orm';
import type { House } from '../../../area.ts';
import { percentileLevels } from '../../../metrics/bucketing.ts';
import type { Grid, MetricQuery, MetricSource, Series, SourceAnswer, Stat } from '../../../metrics/types.ts';

const dimensions = { service: sql`service`, urgency: sql`urgency`, rule: sql`rule` } as const;
type Dimension = keyof typeof dimensions;

/** `alerts.fired`, `alerts.firing` and `alerts.time_to_acknowledge`: from the records, so nothing is missing and a 0 is a true 0. */
export function alertMetrics(house: House): MetricSource[] {
  const common = { direction: 'down' as const, dimensions: Object.keys(dimensions) };
  return [
    {
      ...common,
      name: 'alerts.fired',
      title: 'Alerts fired',
      description: 'Alerts that began to fire, by the time they did. One that fires again within 2 minutes of its end goes on as the same.',
      unit: 'count',
      stats: [],
      evaluate: (query, grid) =>
        answer(house, query, grid, { fill: 0, value: sql`count(*)`, n: sql`count(*)`, meets: during('starts_at') }),
    },
    {
      ...common,
      name: 'alerts.firing',
      title: 'Alerts firing',
      description: 'Alerts that are not resolved at the end of each bucket, or now when it is not over; acknowledged ones as well.',
      unit: 'count',
      stats: [],
      evaluate: (query, grid) =>
        answer(house, query, grid, {
          fill: 0,
          value: sql`count(*)`,
          n: sql`count(*)`,
          meets: sql`alert.starts_at < bucket.until AND alert.starts_at <= ${new Date(grid.now).toISOString()}::timestamptz
            AND (alert.ends_at IS NULL OR alert.ends_at > least(bucket.until, ${new Date(grid.now).toISOString()}::timestamptz))`,
        }),
    },
    {
      ...common,
      name: 'alerts.time_to_acknowledge',
      title: 'Time to acknowledge',
      description:
        'From the beginning of an alert to when somebody first took it up, by that time; alerts that nobody took up do not count.',
      unit: 'seconds',
      stats: ['p50', 'p75', 'p90', 'p95', 'p99', 'mean', 'max', 'count'],
      evaluate: (query, grid) =>
        answer(house, query, grid, {
          fill: Number.NaN,
          value: waited(query.stat ?? 'p50'),
          n: sql`count(*)`,
          meets: during('taken_up_at'),
        }),
    },
  ];
}

function during(column: 'starts_at' | 'taken_up_at') {
  const time = sql.raw(`alert.${column}`);
  return sql`${time} >= bucket.since AND ${time} < bucket.until`;
}

function waited(stat: Stat) {
  const seconds = sql`extract(epoch FROM taken_up_at - starts_at)`;
  const level = percentileLevels[stat];
  if (level !== undefined) return sql`percentile_cont(${sql.raw(String(level))}) WITHIN GROUP (ORDER BY ${seconds})`;
  return stat === 'count' ? sql`count(*)` : stat === 'max' ? sql`max(${seconds})` : sql`avg(${seconds})`;
}

interface Asked {
  /** Of buckets without an alert. */
  readonly fill: number;
  readonly value: ReturnType<typeof sql>;
  readonly n: ReturnType<typeof sql>;
  readonly meets: ReturnType<typeof sql>;
}

async function answer({ database }: House, query: MetricQuery, grid: Grid, { fill, value, n, meets }: Asked): Promise<SourceAnswer> {
  const newest = await database.execute(sql`SELECT extract(epoch FROM max(created_at)) * 1000 AS at FROM alert`);
  const freshness = (newest as unknown as { rows: { at: number | string | null }[] }).rows[0]?.at ?? null;
  if (freshness === null) {
    const whyEmpty = 'No alert has fired yet. Define an AlertRule or an SLO, or let other tools send their alerts.';
    return { series: [], explanation: { sql: null, freshness: null, whyEmpty } };
  }
  const labels = query.groupBy.filter((name): name is Dimension => Object.hasOwn(dimensions, name));
  const bounds = JSON.stringify(
    grid.bounds
      .slice(0, -1)
      .map((from, i) => ({ i, since: iso(Math.max(from, query.from)), until: iso(Math.min(grid.bounds[i + 1] ?? from, query.to)) })),
  );
  const filters = Object.entries(query.filter).map(([name, values]) => {
    const list = JSON.stringify(typeof values === 'string' ? [values] : values);
    return sql` AND ${dimensions[name as Dimension]} IN (SELECT jsonb_array_elements_text(${list}::jsonb))`;
  });
  const columns = labels.map((name) => sql`, ${dimensions[name]}`);
  const result = await database.execute(sql`SELECT bucket.i AS i, ${value} AS value, ${n} AS n${sql.join(columns)}
    FROM jsonb_to_recordset(${bounds}::jsonb) AS bucket (i integer, since timestamptz, until timestamptz)
    JOIN alert ON ${meets}${sql.join(filters)} GROUP BY bucket.i${sql.join(columns)}`);
  const rows = (result as unknown as { rows: Row[] }).rows;
  return { series: seriesOf(rows, grid, labels, fill), explanation: { sql: null, freshness: Number(freshness) } };
}

type Row = Readonly<Record<Dimension, string>> & { readonly i: number; readonly value: number | string; readonly n: number | string };

function seriesOf(rows: readonly Row[], grid: Grid, names: readonly Dimension[], fill: number): Series[] {
  const times = grid.bounds.slice(0, -1);
  const found = new Map<string, Series>();
  const seriesFor = (labels: Series['labels']): Series => {
    const key = JSON.stringify(Object.values(labels));
    const known = found.get(key);
    if (known !== undefined) return known;
    const values = Float64Array.from(times, (time) => (time > grid.now ? Number.NaN : fill));
    const made = { labels, times, values, n: new Float64Array(times.length), partial: grid.partial };
    found.set(key, made);
    return made;
  };
  if (names.length === 0) seriesFor({});
  for (const row of rows) {
    const series = seriesFor(Object.fromEntries(names.map((name) => [name, row[name]])));
    series.values[row.i] = Number(row.value);
    series.n[row.i] = Number(row.n);
  }
  return [...found.values()];
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
