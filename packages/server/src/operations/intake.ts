import type { House } from '../area.ts';
import { number } from '../stores/clickhouse/client.ts';

/** What receivers took and refused of one source by one protocol, in data points, events or lines. */
export interface Intake {
  readonly source: string;
  readonly protocol: string;
  readonly accepted24h: number;
  /** A request or packet that could not be read at all counts as one. */
  readonly rejected24h: number;
  /** Of the last 24 hours, most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  /** When anything came last, accepted or not; ISO 8601 UTC. */
  readonly lastSeen: string;
  /** In the last 30 days. */
  readonly lastRejection: { readonly at: string; readonly reason: string } | null;
}

interface Counted {
  readonly source: string;
  readonly protocol: string;
  readonly outcome: 'accepted' | 'rejected';
  readonly reason: string;
  readonly recent: string;
  readonly last: string;
}

const day = 86_400_000;

/** The ledger of the last 30 days by source and protocol; counts are of the last 24 hours, to the minute. */
export async function intake({ facts, clock }: Pick<House, 'facts' | 'clock'>): Promise<Intake[]> {
  const now = clock.now();
  const rows = await facts.query<Counted>(
    `SELECT source, protocol, outcome, reason, max(toUnixTimestamp64Milli(last)) AS last,
       sumIf(count, time > fromUnixTimestamp64Milli({since:Int64})) AS recent
     FROM ingestion FINAL
     WHERE time >= fromUnixTimestamp64Milli({from:Int64})
     GROUP BY source, protocol, outcome, reason
     ORDER BY source, protocol, recent DESC, reason`,
    { since: now - day, from: now - 30 * day },
  );
  const groups = Map.groupBy(rows, ({ source, protocol }) => JSON.stringify([source, protocol]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ source: first.source, protocol: first.protocol, ...summary(group) }];
  });
}

function summary(rows: readonly Counted[]): Omit<Intake, 'source' | 'protocol'> {
  const rejected = rows.filter(({ outcome }) => outcome === 'rejected');
  const latest = rejected.toSorted((a, b) => number(b.last) - number(a.last))[0];
  const total = (some: readonly Counted[]) => some.reduce((sum, { recent }) => sum + number(recent), 0);
  return {
    accepted24h: total(rows) - total(rejected),
    rejected24h: total(rejected),
    reasons: rejected.map(({ reason, recent }) => ({ reason, count: number(recent) })).filter(({ count }) => count > 0),
    lastSeen: iso(Math.max(...rows.map(({ last }) => number(last)))),
    lastRejection: latest === undefined ? null : { at: iso(number(latest.last)), reason: latest.reason },
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
