import type { House } from '../area.ts';
import { number } from '../stores/clickhouse/client.ts';

const day = 86_400_000;

export interface Source {
  /** The name that its ingest key carries, or where else the facts were learnt. */
  readonly name: string;
  readonly kind: 'events' | 'vitals' | 'metrics' | 'deployments';
  /** When something of it arrived last, ISO 8601 UTC. */
  readonly lastSeen: string;
  /** Rows of the last 24 hours; of metrics, what receivers took. */
  readonly rows24h: number;
}

/** One row a source: `name`, `seen` in milliseconds, `rows`. `since` is 24 hours ago. */
const queries: Readonly<Record<Source['kind'], string>> = {
  events: arrivals('events', 'received'),
  vitals: arrivals('vitals', 'received'),
  deployments: arrivals('deployments', 'updated'),
  // Counting a day's samples of millions of series would take minutes: what receivers count is in the ledger. Only what no receiver
  // brought, such as the server's own metrics, is counted here. A series is written again about every hour, samples come in between.
  metrics: `WITH
      counted AS (
        SELECT source, max(toUnixTimestamp64Milli(last)) AS seen, sumIf(count, time > fromUnixTimestamp64Milli({since:Int64})) AS accepted
        FROM ingestion FINAL WHERE outcome = 'accepted' AND protocol != 'events' AND time >= fromUnixTimestamp64Milli({month:Int64}) GROUP BY source
      ),
      uncounted AS (SELECT DISTINCT id, source FROM series WHERE source NOT IN (SELECT source FROM counted)),
      found AS (
        SELECT source, max(toUnixTimestamp64Milli(time)) AS seen, count() AS found
        FROM samples JOIN uncounted ON uncounted.id = samples.series_id
        WHERE time >= fromUnixTimestamp64Milli({since:Int64}) AND series_id IN (SELECT id FROM uncounted) GROUP BY source
      )
    SELECT known.source AS name, greatest(known.seen, counted.seen, found.seen) AS seen, counted.accepted + found.found AS rows
    FROM (SELECT source, max(toUnixTimestamp64Milli(seen)) AS seen FROM series GROUP BY source) AS known
    LEFT JOIN counted ON counted.source = known.source
    LEFT JOIN found ON found.source = known.source`,
};

/** Who sends what: every source that facts name, with what came of it. */
export async function sources({ facts, clock }: House): Promise<Source[]> {
  const since = clock.now() - day;
  const month = clock.now() - 30 * day;
  const found = await Promise.all(
    Object.entries(queries).map(async ([kind, sql]) => {
      const rows = await facts.query<{ name: string; seen: string; rows: string }>(sql, { since, month });
      return rows.map(({ name, seen, rows: count }) => ({
        name,
        kind: kind as Source['kind'],
        lastSeen: new Date(number(seen)).toISOString(),
        rows24h: number(count),
      }));
    }),
  );
  return found.flat().sort((a, b) => a.name.localeCompare(b.name) || a.kind.localeCompare(b.kind));
}

function arrivals(table: string, arrival: string): string {
  return `SELECT source AS name, max(toUnixTimestamp64Milli(${arrival})) AS seen, countIf(${arrival} >= fromUnixTimestamp64Milli({since:Int64})) AS rows
    FROM ${table} FINAL GROUP BY source`;
}
