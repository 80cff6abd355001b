import { number } from '../stores/clickhouse/client.ts';
import type { Facts } from '../stores/facts.ts';

export interface DeliveryQuery {
  readonly protocol?: string | undefined;
  readonly source?: string | undefined;
  readonly outcome?: 'accepted' | 'ignored' | 'rejected' | undefined;
  readonly limit: number;
}

/** A webhook that came in and what became of it. */
export interface Delivery {
  /** ISO 8601 UTC. */
  readonly receivedAt: string;
  readonly source: string;
  readonly protocol: string;
  readonly id: string;
  readonly event: string;
  readonly subject: string;
  readonly outcome: 'accepted' | 'ignored' | 'rejected';
  /** Why, unless it was accepted whole. */
  readonly reason: string;
  readonly bytes: number;
}

type Stored = Omit<Delivery, 'receivedAt'> & { readonly at: string };

/** The last webhooks, newest first. */
export async function listDeliveries(facts: Pick<Facts, 'query'>, query: DeliveryQuery): Promise<Delivery[]> {
  const {
    protocol = '',
    source = '',
    outcome = '',
    limit,
  }: Omit<DeliveryQuery, 'outcome'> & { readonly outcome?: string | undefined } = query;
  const rows = await facts.query<Stored>(
    `SELECT toUnixTimestamp64Milli(received) AS at, source, protocol, id, event, subject, outcome, reason, bytes
FROM webhook_deliveries
WHERE ({protocol:String} = '' OR protocol = {protocol:String}) AND ({source:String} = '' OR source = {source:String})
  AND ({outcome:String} = '' OR outcome = {outcome:String})
ORDER BY received DESC, id
LIMIT {limit:UInt32}`,
    { protocol, source, outcome, limit },
  );
  return rows.map(({ at, ...row }) => ({ receivedAt: new Date(number(at)).toISOString(), ...row, bytes: number(row.bytes) }));
}

export type LastDelivery = Pick<Delivery, 'event' | 'outcome' | 'reason'> & { readonly at: string };

/** The last webhook of each source, by protocol and source. */
export async function lastDeliveries(facts: Pick<Facts, 'query'>): Promise<(protocol: string, source: string) => LastDelivery | undefined> {
  const rows = await facts.query<{
    protocol: string;
    source: string;
    last: string;
    event: string;
    outcome: Delivery['outcome'];
    reason: string;
  }>(
    `SELECT protocol, source, max(toUnixTimestamp64Milli(received)) AS last, argMax(event, received) AS event, argMax(outcome, received) AS outcome,
  argMax(reason, received) AS reason
FROM webhook_deliveries GROUP BY protocol, source`,
  );
  const known = new Map(
    rows.map(({ protocol, source, last, ...row }) => [`${protocol} ${source}`, { at: new Date(number(last)).toISOString(), ...row }]),
  );
  return (protocol, source) => known.get(`${protocol} ${source}`);
}

/** What a source sent by webhook in the last day, and what last went wrong (of the time that deliveries are kept). */
export interface DeliverySummary {
  readonly protocol: string;
  readonly source: string;
  /** ISO 8601 UTC, as all times. */
  readonly last: string;
  readonly lastOutcome: Delivery['outcome'];
  readonly accepted24h: number;
  readonly ignored24h: number;
  readonly rejected24h: number;
  readonly lastRejection: { readonly at: string; readonly reason: string } | null;
}

const day = 86_400_000;
const mostSources = 500;

/** @param now milliseconds UTC. */
export async function summarizeDeliveries(facts: Pick<Facts, 'query'>, now: number): Promise<DeliverySummary[]> {
  const rows = await facts.query<
    Record<'protocol' | 'source' | 'last' | 'accepted' | 'ignored' | 'rejected' | 'refusedAt' | 'refusal', string> & {
      lastOutcome: Delivery['outcome'];
    }
  >(
    `SELECT protocol, source, toUnixTimestamp64Milli(max(received)) AS last, argMax(outcome, received) AS lastOutcome,
  countIf(outcome = 'accepted' AND isNew) AS accepted, countIf(outcome = 'ignored' AND isNew) AS ignored, countIf(outcome = 'rejected' AND isNew) AS rejected,
  toUnixTimestamp64Milli(maxIf(received, outcome = 'rejected')) AS refusedAt, argMaxIf(reason, received, outcome = 'rejected') AS refusal
FROM (SELECT protocol, source, received, outcome, reason, received > fromUnixTimestamp64Milli({since:Int64}) AS isNew FROM webhook_deliveries)
GROUP BY protocol, source
ORDER BY protocol, source
LIMIT {most:UInt32}`,
    { since: now - day, most: mostSources },
  );
  return rows.map((row) => ({
    protocol: row.protocol,
    source: row.source,
    last: new Date(number(row.last)).toISOString(),
    lastOutcome: row.lastOutcome,
    accepted24h: number(row.accepted),
    ignored24h: number(row.ignored),
    rejected24h: number(row.rejected),
    lastRejection: number(row.refusedAt) > 0 ? { at: new Date(number(row.refusedAt)).toISOString(), reason: row.refusal } : null,
  }));
}
