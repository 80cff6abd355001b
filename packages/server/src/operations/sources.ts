import type { House } from '../area.ts';
import { number } from '../stores/clickhouse/client.ts';
import { metricArrivals } from './metric-arrivals.ts';

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
  metrics: metricArrivals,
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
