import { asc, eq, inArray, sql } from 'drizzle-orm';
import type { House } from '../../area.ts';
import type { Urgency } from '../../facts/told-alert.ts';
import type { Database } from '../../platform/database.ts';
import { type ChannelSpec, channelKind } from '../alerting/delivery/definitions.ts';
import { enqueue, skip } from '../alerting/delivery/outbox.ts';
import { notificationTable } from '../alerting/delivery/tables.ts';
import { currentRouting } from '../alerting/routing/current.ts';
import type { Routing } from '../alerting/routing/tree.ts';
import type { Notification } from '../alerting/types.ts';
import { stableId } from '../oncall/stable-id.ts';
import { alertsOf, readIncident } from './reading.ts';
import { serviceKind } from './services.ts';
import { type EntryRow, entryTable, type IncidentRow } from './tables.ts';
import type { Severity } from './words.ts';

/** Entries of one turn. */
const together = 200;

const urgencyOf: Readonly<Record<Severity, Urgency>> = { sev1: 'page', sev2: 'page', sev3: 'ticket', sev4: 'info' };
/** Tools that keep incidents of their own: who has the alert there has all. */
const keepers: ReadonlySet<ChannelSpec['type']> = new Set(['pagerduty', 'opsgenie', 'alertmanager', 'alertmanager-webhook']);

interface Known {
  readonly routing: Routing;
  /** Teams by service. */
  readonly owners: ReadonlyMap<string, string>;
  readonly types: ReadonlyMap<string, ChannelSpec['type']>;
}

/**
 * Tells channels what was declared, decided and published of incidents since the last turn: put down to be sent in the transaction in which it is noted as
 * told. A turn later than the entries themselves, so that whoever is told of the alerts is known by then.
 */
export async function tellIncidents(house: House): Promise<void> {
  const [any] = await house.database.select({ id: entryTable.id }).from(entryTable).where(eq(entryTable.untold, true)).limit(1);
  if (any === undefined) return;
  const known = await readKnown(house);
  await house.database.transaction(async (within) => {
    const entries = await within
      .select()
      .from(entryTable)
      .where(eq(entryTable.untold, true))
      .orderBy(asc(entryTable.createdAt), asc(entryTable.id))
      .limit(together)
      .for('update', { skipLocked: true });
    for (const [number, own] of Map.groupBy(entries, ({ incident }) => incident)) {
      await tellOne(house, within, await readIncident(within, number), own, known);
    }
    const ids = entries.map(({ id }) => id);
    if (ids.length > 0) await within.update(entryTable).set({ untold: false }).where(inArray(entryTable.id, ids));
  });
}

/** Read before the transaction: with embedded records definitions would wait for it. */
async function readKnown(house: House): Promise<Known> {
  const [{ routing }, services, channels] = await Promise.all([
    currentRouting(house),
    house.definitions.list(serviceKind),
    house.definitions.list(channelKind),
  ]);
  return {
    routing,
    owners: new Map(services.flatMap(({ metadata, spec }) => (spec.owner === undefined ? [] : [[metadata.name, spec.owner] as const]))),
    types: new Map(channels.map(({ metadata, spec }) => [metadata.name, spec.type])),
  };
}

/** @param entries what is told at once, at least one. */
async function tellOne(house: House, within: Database, incident: IncidentRow, entries: readonly EntryRow[], known: Known): Promise<void> {
  const now = house.clock.now();
  const routes = [...new Set(placesOf(incident, known).flatMap((labels) => known.routing.routesOf(labels)))];
  const toldOfAlerts = await channelsTold(within, await alertsOf(within, incident.number));
  const isBeginning = entries.every(({ kind }) => kind === 'declared');
  const done = new Set<string>();
  for (const { receiver, mutedBy } of routes) {
    const quiet = mutedBy(now);
    for (const channel of receiver.channels) {
      if (done.has(channel)) continue;
      done.add(channel);
      const notification = notificationOf(incident, entries, channel, receiver.name, known);
      const isKeeper = keepers.has(known.types.get(channel) ?? 'webhook');
      const why =
        quiet.length > 0
          ? `The routing keeps the channel quiet now (${quiet.join(', ')}).`
          : toldOfAlerts.has(channel) && (isBeginning || isKeeper)
            ? 'The channel was told of the alert that it was declared from.'
            : undefined;
      if (why === undefined) await enqueue(house, within, [notification]);
      else await skip(house, within, notification, why);
    }
  }
}

/** What routes are found by: once for each service. */
function placesOf(incident: IncidentRow, { owners }: Known): Readonly<Record<string, string>>[] {
  const services = incident.services.length === 0 ? [''] : incident.services;
  return services.map((service) => labelsOf(incident, service, owners.get(service)));
}

function labelsOf(
  { number, severity, environment }: IncidentRow,
  service: string,
  team: string | undefined,
): Readonly<Record<string, string>> {
  const all = { alertname: 'Incident', incident: String(number), severity, service, environment, team: team ?? '' };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

function notificationOf(
  incident: IncidentRow,
  entries: readonly EntryRow[],
  channel: string,
  receiver: string,
  { owners }: Known,
): Notification {
  const { number, title, severity, status, services, summary } = incident;
  const isOver = status === 'resolved' || status === 'canceled';
  const teams = [...new Set(services.flatMap((service) => owners.get(service) ?? []))].join(', ');
  const labels = labelsOf(incident, services.join(', '), teams);
  const texts = entries.map(({ text, author }) => `${text}${author === '' ? '' : ` (${author})`}`).join('\n');
  const annotations = {
    title: `Incident ${number} (${severity}, ${status}): ${title}`,
    summary: texts,
    ...(summary === '' ? {} : { description: summary }),
  };
  return {
    id: stableId('incident', entries.at(-1)?.id ?? '', channel),
    target: { kind: 'channel', name: channel },
    group: `incident:${number}`,
    reason: 'incident',
    status: isOver ? 'resolved' : 'firing',
    alerts: [
      {
        id: `incident-${number}`,
        labels,
        annotations,
        state: isOver ? 'resolved' : 'firing',
        urgency: urgencyOf[severity],
        startsAt: incident.startedAt.getTime(),
        endsAt: isOver ? (incident.resolvedAt ?? entries.at(-1)?.createdAt ?? incident.declaredAt).getTime() : null,
        value: null,
        rule: '',
        link: `/feedback/incidents/${number}`,
        acknowledgedBy: null,
      },
    ],
    groupLabels: { incident: String(number) },
    commonLabels: labels,
    commonAnnotations: annotations,
    receiver,
  };
}

/** Names of channels that were told of one of these alerts, or are about to be. */
async function channelsTold(within: Database, alerts: readonly string[]): Promise<ReadonlySet<string>> {
  if (alerts.length === 0) return new Set();
  const ids = sql.join(
    alerts.map((id) => sql`${id}`),
    sql`, `,
  );
  const rows = await within
    .selectDistinct({ target: notificationTable.target })
    .from(notificationTable)
    .where(
      sql`${notificationTable.target} LIKE 'channel:%' AND ${notificationTable.state} IN ('queued', 'sent', 'superseded')
  AND EXISTS (SELECT FROM jsonb_array_elements(${notificationTable.content} -> 'alerts') AS told WHERE told ->> 'id' IN (${ids}))`,
    );
  return new Set(rows.map(({ target }) => target.slice('channel:'.length)));
}
