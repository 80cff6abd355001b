import type { timeline } from '../facts/timeline.ts';
import type { FactReader } from '../stores/clickhouse/client.ts';
import { number } from '../stores/clickhouse/client.ts';
import type { Row } from '../stores/clickhouse/table.ts';

/** Something that happened; `time` in milliseconds UTC. */
export type TimelineEntry = Pick<Row<typeof timeline>, 'id' | 'kind' | 'title' | 'service' | 'environment' | 'link' | 'time'>;

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

/** What happened in a range, newest first. */
export async function readTimeline(facts: FactReader, query: TimelineQuery): Promise<TimelineEntry[]> {
  const rows = await facts.query<Omit<TimelineEntry, 'time'> & { ms: string }>(
    `SELECT id, kind, title, service, environment, link, toUnixTimestamp64Milli(time) AS ms
     FROM timeline FINAL
     WHERE time >= fromUnixTimestamp64Milli({from:Int64}) AND time < fromUnixTimestamp64Milli({to:Int64})
       AND ({kind:String} = '' OR kind = {kind:String})
       AND ({service:String} = '' OR service IN ('', {service:String}))
       AND ({environment:String} = '' OR environment IN ('', {environment:String}))
     ORDER BY time DESC, id
     LIMIT {limit:UInt32}`,
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
