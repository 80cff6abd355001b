import { and, asc, eq, gte, inArray, lte, or, sql } from 'drizzle-orm';
import type { House } from '../../area.ts';
import type { timeline } from '../../facts/timeline.ts';
import { number } from '../../stores/clickhouse/client.ts';
import type { Row } from '../../stores/clickhouse/table.ts';
import { alertEventTable, alertTable } from '../alerting/book/tables.ts';
import { notificationTable } from '../alerting/delivery/tables.ts';
import { alertsOf } from './reading.ts';
import { type Edit, entryTable, type IncidentRow } from './tables.ts';

/** A line of what happened, in order of time. */
export interface Line {
  /** Milliseconds UTC. */
  readonly at: number;
  /** entry: of people or of what they changed; the others are found. */
  readonly source: 'entry' | 'alert' | 'notification' | 'timeline';
  /** note, decision, status ...; fired, acknowledged ...; first, escalation ...; deployment, event ... */
  readonly kind: string;
  readonly text: string;
  /** Who wrote or did it; empty when nobody did. */
  readonly actor: string;
  readonly service: string;
  /** Page of what it came from; empty for entries. */
  readonly link: string;
  /** Of an entry. */
  readonly id: string | null;
  readonly pinned: boolean;
  readonly history: readonly Edit[];
}

const margin = 3_600_000;
/** Lines of each source that are read. */
const most = 1000;

/** Everything that happened around an incident, an hour before it to an hour after it. What stands beside it coincides with it; it need not be its cause. */
export async function timelineOf(house: House, incident: IncidentRow): Promise<Line[]> {
  const end = incident.resolvedAt ?? incident.mitigatedAt;
  const range = {
    from: incident.startedAt.getTime() - margin,
    to: Math.min(house.clock.now(), (end?.getTime() ?? house.clock.now()) + margin),
  };
  const alerts = await alertsOf(house.database, incident.number);
  const found = await Promise.all([
    entryLines(house, incident.number),
    alertLines(house, alerts),
    notificationLines(house, incident.number, alerts, range),
    factLines(house, incident, await keysOf(house, alerts), range),
  ]);
  return found.flat().sort((a, b) => a.at - b.at || (a.text < b.text ? -1 : 1));
}

async function entryLines({ database }: House, incident: number): Promise<Line[]> {
  const rows = await database.select().from(entryTable).where(sql`${entryTable.incident} = ${incident}`).orderBy(asc(entryTable.at));
  return rows.map(({ id, at, kind, text, author, pinned, history }) => ({
    ...{ at: at.getTime(), source: 'entry' as const, kind, text, actor: author, service: '', link: '' },
    ...{ id, pinned, history },
  }));
}

const found = { id: null, pinned: false, history: [] } as const;

async function alertLines({ database }: House, alerts: readonly string[]): Promise<Line[]> {
  if (alerts.length === 0) return [];
  const rows = await database
    .select({ event: alertEventTable, name: alertTable.name, service: alertTable.service })
    .from(alertEventTable)
    .innerJoin(alertTable, sql`${alertTable.id} = ${alertEventTable.alert}`)
    .where(inArray(alertEventTable.alert, [...alerts]))
    .orderBy(asc(alertEventTable.id))
    .limit(most);
  return rows.map(({ event, name, service }) => ({
    ...{ at: event.at.getTime(), source: 'alert' as const, kind: event.kind, text: `${name} ${event.kind}`, actor: event.actor, service },
    link: `/feedback/alerts/${event.alert}`,
    ...found,
  }));
}

/** What alerts are called in entries of the timeline: by their ids, and those of rules by their keys. */
async function keysOf({ database }: House, alerts: readonly string[]): Promise<ReadonlySet<string>> {
  if (alerts.length === 0) return new Set();
  const rows = await database
    .select({ key: alertTable.key })
    .from(alertTable)
    .where(and(inArray(alertTable.id, [...alerts]), eq(alertTable.source, 'rules')));
  return new Set([...alerts, ...rows.map(({ key }) => key)]);
}

/** Messages that told of it or of one of its alerts, with what became of them. */
async function notificationLines({ database }: House, incident: number, alerts: readonly string[], { from, to }: Range): Promise<Line[]> {
  const ids = JSON.stringify(alerts);
  const toldOfAlert = sql`EXISTS (SELECT FROM jsonb_array_elements(${notificationTable.content} -> 'alerts') AS told
  WHERE ${ids}::jsonb ? (told ->> 'id'))`;
  const rows = await database
    .select()
    .from(notificationTable)
    .where(
      and(
        gte(notificationTable.createdAt, new Date(from)),
        lte(notificationTable.createdAt, new Date(to)),
        or(eq(notificationTable.groupKey, `incident:${incident}`), alerts.length === 0 ? undefined : toldOfAlert),
      ),
    )
    .orderBy(asc(notificationTable.createdAt))
    .limit(most);
  return rows.map(({ content, state, createdAt, sentAt }) => {
    const { target } = content;
    const whom = target.kind === 'channel' ? `channel ${target.name}` : `a person by ${target.via}`;
    const at = (sentAt ?? createdAt).getTime();
    const text = `Notification to ${whom}: ${state}`;
    return {
      at,
      source: 'notification' as const,
      kind: content.reason,
      text,
      actor: content.receiver,
      service: '',
      link: content.reason === 'incident' ? '' : `/feedback/alerts/${content.alerts[0]?.id ?? ''}`,
      ...found,
    };
  });
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Deployments, budgets that changed their state, definitions and whatever else stands on the timeline of its services. */
async function factLines({ facts }: House, incident: IncidentRow, alerts: ReadonlySet<string>, { from, to }: Range): Promise<Line[]> {
  const rows = await facts.query<Omit<Row<typeof timeline>, 'time' | 'updated'> & { ms: unknown }>(
    `SELECT id, kind, title, service, environment, link, toUnixTimestamp64Milli(time) AS ms FROM timeline FINAL
WHERE time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND time <= fromUnixTimestamp64Milli({to:Int64}, 'UTC')
  AND service IN {services:Array(String)} AND ({environment:String} = '' OR environment IN ('', {environment:String}))
  AND NOT (kind = 'incident' AND startsWith(id, {own:String}))
ORDER BY time, id LIMIT {most:UInt32}`,
    { from, to, services: [...incident.services], environment: incident.environment, own: `incident:binnacle:${incident.number}:`, most },
  );
  // Its own alerts have lines already.
  const others = rows.filter(({ kind, id }) => kind !== 'alert' || !alerts.has(id.split(':')[1] ?? ''));
  return others.map(({ ms, kind, title, service, link }) => ({
    at: number(ms),
    source: 'timeline' as const,
    kind,
    text: title,
    actor: '',
    service,
    link,
    ...found,
  }));
}
