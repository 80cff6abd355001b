import { sql } from 'drizzle-orm';
import type { House } from '../../../area.ts';
import { emptySeries } from '../../../metrics/bucketing.ts';
import type { Grid, MetricQuery, MetricSource, Series, Stat } from '../../../metrics/types.ts';
import { rowsOf } from './rows.ts';

interface TurnMetric extends Pick<MetricSource, 'name' | 'title' | 'description'> {
  /** SQL over a row of `alert_turn`: seconds. */
  readonly expression: 'seconds' | 'extract(epoch FROM started_at - at) + seconds';
}

const aggregates: Partial<Record<Stat, string>> = {
  max: 'max(value)',
  mean: 'avg(value)',
  p95: 'percentile_cont(0.95) WITHIN GROUP (ORDER BY value)',
};

/** A metric of the evaluations of alert rules, which are kept for eight days. */
export function turnMetric({ database }: Pick<House, 'database'>, { expression, ...about }: TurnMetric): MetricSource {
  return {
    ...about,
    unit: 'seconds',
    direction: 'down',
    stats: ['max', 'mean', 'p95'],
    dimensions: [],
    async evaluate({ stat = 'max', from, to }: MetricQuery, grid: Grid) {
      const bounds = sql.param([...grid.bounds.slice(0, -1)].map(String));
      const found = await rowsOf<{ bucket: number; value: number; n: number }>(
        database,
        sql`SELECT width_bucket(ms, ${bounds}::bigint[]) AS bucket, ${sql.raw(aggregates[stat] ?? 'max(value)')} AS value, count(*)::int AS n
          FROM (SELECT (extract(epoch FROM at) * 1000)::bigint AS ms, ${sql.raw(expression)} AS value FROM alert_turn
            WHERE at >= ${new Date(from).toISOString()}::timestamptz AND at < ${new Date(to).toISOString()}::timestamptz) AS turns
          GROUP BY bucket`,
      );
      const [newest] = await rowsOf<{ newest: string | null }>(
        database,
        sql`SELECT (extract(epoch FROM max(at)) * 1000)::bigint AS newest FROM alert_turn`,
      );
      const freshness = newest?.newest == null ? null : Number(newest.newest);
      return { series: [filled(grid, found)], explanation: { sql: null, freshness, whyEmpty: 'No alert rule was evaluated yet.' } };
    },
  };
}

function filled(grid: Grid, found: readonly { bucket: number; value: number; n: number }[]): Series {
  const series = emptySeries({}, grid);
  for (const { bucket, value, n } of found) {
    series.values[bucket - 1] = Number(value);
    series.n[bucket - 1] = n;
  }
  return series;
}
