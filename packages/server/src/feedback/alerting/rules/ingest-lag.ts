import type { House } from '../../../area.ts';
import { emptySeries } from '../../../metrics/bucketing.ts';
import type { MetricSource, Series } from '../../../metrics/types.ts';
import { number } from '../../../stores/clickhouse/client.ts';

const day = 86_400_000;
/** A source that was silent for longer is not late any more: it is gone. */
const remembered = 2 * day;
/** Of the 1,440 minutes before its last arrival so many must have had one: else it sends when something happens, and is never late. */
const steadyMinutes = 1_000;

/**
 * Age of the newest row of each source that sends steadily, at the end of the bucket, by when it came. From the counts of receivers, which
 * have a row a minute.
 */
export function ingestLag({ facts }: Pick<House, 'facts'>): MetricSource {
  return {
    name: 'feedback.ingest_lag',
    title: 'Ingest lag',
    description:
      'How long ago the newest data of a source had come at the end of the bucket; of sources that send steadily alone (in 1,000 of the 1,440 minutes before), and for two days after the last. Without a filter or groups, the latest of them.',
    unit: 'seconds',
    direction: 'down',
    stats: [],
    dimensions: ['source'],
    async evaluate({ filter, groupBy, to }, grid) {
      const ends = grid.bounds.slice(1).map((end) => Math.min(end, to, grid.now));
      const sources = filter.source === undefined ? [] : [filter.source].flat();
      const rows = await facts.query<{ source: string; place: string; last: string; minutes: string }>(statement, {
        ends,
        from: Math.min(...ends) - remembered - day,
        to: Math.max(...ends),
        sources,
      });
      const steady = rows.filter(({ minutes }) => number(minutes) >= steadyMinutes);
      const byLabel = Map.groupBy(steady, ({ source }) => (groupBy.length === 0 ? '' : source));
      const series = [...byLabel].map(([source, own]): Series => {
        const one = emptySeries(groupBy.length === 0 ? {} : { source }, grid);
        for (const { place, last } of own) {
          const index = number(place) - 1;
          const lag = ((ends[index] ?? grid.now) - number(last)) / 1000;
          one.values[index] = Number.isNaN(one.values[index]) ? lag : Math.max(one.values[index] ?? 0, lag);
          one.n[index] = (one.n[index] ?? 0) + 1;
        }
        return one;
      });
      const newest = rows.map(({ last }) => number(last));
      const freshness = newest.length === 0 ? null : Math.max(...newest);
      return { series, explanation: { sql: statement, freshness, whyEmpty: 'No source has sent data steadily for most of a day yet.' } };
    },
  };
}

/** For each end of a bucket and source: when the newest came, and in how many minutes of the day before that something did. */
const statement = `WITH arrivals AS (
  SELECT source, toUnixTimestamp64Milli(time) AS minute, max(toUnixTimestamp64Milli(last)) AS arrived
  FROM ingestion FINAL
  WHERE outcome = 'accepted' AND time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
    AND (empty({sources:Array(String)}) OR source IN {sources:Array(String)})
  GROUP BY source, minute
), collected AS (
  SELECT source, arraySort(groupArray(minute)) AS minutes, arraySort(groupArray(arrived)) AS arrived FROM arrivals GROUP BY source
)
SELECT source, place, arrayLast(a -> a <= end, arrived) AS last,
  arrayCount(m -> m <= last AND m > last - ${day}, minutes) AS minutes
FROM collected
ARRAY JOIN {ends:Array(Int64)} AS end, arrayEnumerate({ends:Array(Int64)}) AS place
WHERE last > end - ${remembered} AND last > 0`;
