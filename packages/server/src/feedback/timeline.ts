import type { timeline } from '../facts/timeline.ts';
import type { FactReader } from '../stores/clickhouse/client.ts';
import { number } from '../stores/clickhouse/client.ts';
import type { Row } from '../stores/clickhouse/table.ts';

/** Something that happened; `time` in milliseconds UTC. */
export type TimelineEntry = Pick<Row<typeof timeline>, 'id' | 'kind' | 'title' | 'service' | 'environment' | 'link' | 'time'> & {
  /** Of a deployment: what its service's metrics did after it; empty of others, and until it is known. */
  readonly verdict: string;
};

export interface TimelineQuery {
  /** Milliseconds UTC, inclusive. */
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly kind?: string | undefined;
  /** Entries of this service and those of none. */
  readonly service?: string | undefined;
  readonly environment?: string | undefined;
  readonly limit: number;
}

/**
 * What happened in a range, newest first. The verdict on a deployment is a fact of its own and looked up here: it changes while data comes, and the
 * entry with the deployment; two who write one row would undo each other.
 */
export async function readTimeline(facts: FactReader, query: TimelineQuery): Promise<TimelineEntry[]> {
  const rows = await facts.query<Omit<TimelineEntry, 'time'> & { ms: string }>(
    `WITH page AS (
       SELECT id, kind, title, service, environment, link, time
       FROM timeline FINAL
       WHERE time >= fromUnixTimestamp64Milli({from:Int64}) AND time < fromUnixTimestamp64Milli({to:Int64})
         AND ({kind:String} = '' OR kind = {kind:String})
         AND ({service:String} = '' OR service IN ('', {service:String}))
         AND ({environment:String} = '' OR environment IN ('', {environment:String}))
       ORDER BY time DESC, id
       LIMIT {limit:UInt32}
     )
     SELECT p.id AS id, p.kind AS kind, p.title AS title, p.service AS service, p.environment AS environment, p.link AS link,
       toUnixTimestamp64Milli(p.time) AS ms, v.verdict AS verdict
     FROM page AS p
     LEFT JOIN (
       SELECT concat('deployment:', service, ':', environment, ':', deployment) AS entry, verdict
       FROM deployment_verdicts FINAL
       WHERE service IN (SELECT service FROM page WHERE kind = 'deployment')
     ) AS v ON v.entry = p.id
     ORDER BY p.time DESC, p.id`,
    {
      from: query.from,
      to: query.to,
      kind: query.kind ?? '',
      service: query.service ?? '',
      environment: query.environment ?? '',
      limit: query.limit,
    },
  );
  return rows.map(({ ms, ...entry }) => ({ ...entry, time: number(ms) }));
}
