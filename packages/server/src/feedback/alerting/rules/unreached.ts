import { sql } from 'drizzle-orm';
import type { House } from '../../../area.ts';
import { emptySeries } from '../../../metrics/bucketing.ts';
import type { MetricSource } from '../../../metrics/types.ts';
import { rowsOf } from './rows.ts';

/** Name of the rule that tells of it: that its own alert reaches nobody is not counted, or it would never end. */
export const unreachedRule = 'binnacle-escalation-unreached';

/** How many escalations go on of which nobody at all could be told by their policy. */
export function unreachedEscalations({ database }: Pick<House, 'database'>): MetricSource {
  const own = JSON.stringify({ alerts: [{ rule: `AlertRule/${unreachedRule}` }] });
  return {
    name: 'feedback.unreached_escalations',
    title: 'Escalations that reach nobody',
    description:
      'How many escalations went on at the end of the bucket of which nobody could be told by their policy: it is not there, or no level reaches anybody. Those that fell over to the receiver of the routing count as well.',
    unit: '',
    direction: 'down',
    stats: [],
    dimensions: [],
    async evaluate({ to }, grid) {
      const ends = grid.bounds.slice(1).map((end) => Math.min(end, to, grid.now));
      const found = await rowsOf<{ place: number; escalations: number }>(
        database,
        sql`SELECT ends.place::int AS place, count(e.id)::int AS escalations
          FROM unnest(${sql.param(ends.map(String))}::bigint[]) WITH ORDINALITY AS ends (ms, place)
          LEFT JOIN escalation AS e ON e.started_at <= to_timestamp(ends.ms / 1000.0)
            AND (e.ended_at IS NULL OR e.ended_at > to_timestamp(ends.ms / 1000.0))
            AND e.state <> 'acknowledged' AND NOT e.content @> ${own}::jsonb
            AND EXISTS (SELECT 1 FROM escalation_event AS v WHERE v.escalation = e.id)
            AND NOT EXISTS (SELECT 1 FROM escalation_notice AS n WHERE n.escalation = e.id AND n.level >= 0)
          GROUP BY ends.place`,
      );
      const series = emptySeries({}, grid);
      for (const { place, escalations } of found) {
        if ((grid.bounds[place - 1] ?? grid.now) >= grid.now) continue;
        series.values[place - 1] = escalations;
        series.n[place - 1] = escalations;
      }
      return { series: [series], explanation: { sql: null, freshness: grid.now } };
    },
  };
}
