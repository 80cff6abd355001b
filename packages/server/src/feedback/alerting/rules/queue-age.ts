import { sql } from 'drizzle-orm';
import type { House } from '../../../area.ts';
import { emptySeries } from '../../../metrics/bucketing.ts';
import type { MetricSource } from '../../../metrics/types.ts';
import { rowsOf } from './rows.ts';

/** How long the notification that waits longest has been waiting: 0 when none does. */
export function queueAge({ database }: Pick<House, 'database'>): MetricSource {
  return {
    name: 'feedback.notification_queue_age',
    title: 'Age of the notification queue',
    description:
      'How long the oldest notification that was not sent by the end of the bucket had been waiting, those included whose sending is being tried again; 0 when none waited.',
    unit: 'seconds',
    direction: 'down',
    stats: [],
    dimensions: [],
    async evaluate({ to }, grid) {
      const ends = grid.bounds.slice(1).map((end) => Math.min(end, to, grid.now));
      const found = await rowsOf<{ place: number; oldest: string | null; waiting: number }>(
        database,
        sql`SELECT ends.place::int AS place, (extract(epoch FROM min(n.created_at)) * 1000)::bigint AS oldest, count(n.id)::int AS waiting
          FROM unnest(${sql.param(ends.map(String))}::bigint[]) WITH ORDINALITY AS ends (ms, place)
          LEFT JOIN notification AS n ON n.created_at <= to_timestamp(ends.ms / 1000.0)
            AND (n.state = 'queued' OR n.sent_at > to_timestamp(ends.ms / 1000.0))
          GROUP BY ends.place`,
      );
      const series = emptySeries({}, grid);
      for (const { place, oldest, waiting } of found) {
        const end = ends[place - 1] ?? grid.now;
        if ((grid.bounds[place - 1] ?? grid.now) >= grid.now) continue;
        series.values[place - 1] = oldest === null ? 0 : (end - Number(oldest)) / 1000;
        series.n[place - 1] = waiting;
      }
      return { series: [series], explanation: { sql: null, freshness: grid.now } };
    },
  };
}
