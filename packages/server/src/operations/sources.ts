import type { House } from '../area.ts';
import { number } from '../stores/clickhouse/client.ts';

export interface Source {
  /** The name that its ingest key carries, or where else the facts were learnt. */
  readonly name: string;
  readonly kind: 'events' | 'vitals' | 'metrics' | 'deployments';
  /** When something of it arrived last, ISO 8601 UTC. */
  readonly lastSeen: string;
  /** Rows of the last 24 hours. */
  readonly rows24h: number;
}

/** One row a source: `name`, `seen` in milliseconds, `rows`. `since` is 24 hours ago. */
const queries: Readonly<Record<Source['kind'], string>> = {
  events: arrivals('events', 'received'),
  vitals: arrivals('vitals', 'received'),
  deployments: arrivals('deployments', 'updated'),
  // A series is written again now and then, so the samples tell both how many and how late.
  metrics: `SELECT source AS name, max(greatest(seen_ms, last)) AS seen, sum(recent) AS rows
    FROM (SELECT id, any(source) AS source, max(toUnixTimestamp64Milli(seen)) AS seen_ms FROM series GROUP BY id) AS known
    LEFT JOIN (
      SELECT series_id, count() AS recent, max(toUnixTimestamp64Milli(time)) AS last FROM samples
      WHERE time >= fromUnixTimestamp64Milli({since:Int64}) GROUP BY series_id
    ) AS arrived ON arrived.series_id = known.id
    GROUP BY source`,
};

/** Who sends what: every source that facts name, with what came of it. */
export async function sources({ facts, clock }: House): Promise<Source[]> {
  const since = clock.now() - 86_400_000;
  const found = await Promise.all(
    Object.entries(queries).map(async ([kind, sql]) => {
      const rows = await facts.query<{ name: string; seen: string; rows: string }>(sql, { since });
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
