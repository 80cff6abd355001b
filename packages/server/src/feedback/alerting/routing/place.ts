import { and, inArray, sql } from 'drizzle-orm';
import type { House } from '../../../area.ts';
import type { Database } from '../../../platform/database.ts';
import { type AlertRow, alertTable, unroutedTable } from '../book/tables.ts';
import { type CurrentRouting, placedVersion } from './current.ts';
import { routingName } from './definitions.ts';
import { groupTable, memberTable, routingStateTable } from './tables.ts';
import { groupId, groupLabels, type Route } from './tree.ts';

const together = 500;

type Placed = Pick<AlertRow, 'id' | 'name' | 'labels' | 'startsAt'>;
type NewGroup = typeof groupTable.$inferInsert;

/** After a change of the routing every open alert finds its groups anew. */
export async function placeAnew({ database }: Pick<House, 'database'>, { version }: CurrentRouting): Promise<void> {
  await database.transaction(async (within) => {
    if ((await placedVersion(within)) === version) return;
    await within.execute(sql`INSERT INTO alert_unrouted SELECT id FROM alert WHERE state <> 'resolved' ON CONFLICT DO NOTHING`);
    await within
      .insert(routingStateTable)
      .values({ name: routingName, version })
      .onConflictDoUpdate({ target: routingStateTable.name, set: { version } });
  });
}

/** Puts alerts that wait for it into their groups, making those that are not there. @returns how many */
export async function placeAlerts({ database }: Pick<House, 'database'>, { routing }: CurrentRouting, now: number): Promise<number> {
  return database.transaction(async (within) => {
    const waiting = await within.select().from(unroutedTable).limit(together).for('update', { skipLocked: true });
    if (waiting.length === 0) return 0;
    const ids = waiting.map(({ alert }) => alert);
    const { id, name, labels, startsAt } = alertTable;
    const open = await within
      .select({ id, name, labels, startsAt })
      .from(alertTable)
      .where(and(inArray(id, ids), sql`${alertTable.state} <> 'resolved'`));
    const guard = await floodGuard(within, open, routing.groupsPerAlert);
    const places = open.flatMap((alert) =>
      routing.routesOf(alert.labels).map((route) => ({ alert, group: guard(newGroup(alert, route, now), alert) })),
    );
    await savePlaces(within, ids, places);
    await within.delete(unroutedTable).where(inArray(unroutedTable.alert, ids));
    return waiting.length;
  });
}

function newGroup(alert: Placed, route: Route, now: number): NewGroup {
  const labels = groupLabels(route, alert.labels);
  const waits = alert.startsAt.getTime() + route.groupWait;
  return {
    id: groupId(route.key, labels),
    ...begun(now),
    route: route.key,
    receiver: route.receiver.name,
    alertname: alert.name,
    labels,
    // One that has fired for longer than the wait has waited.
    nextAt: new Date(waits < now ? now : now + route.groupWait),
  };
}

function begun(now: number) {
  return { key: '', createdAt: new Date(now), flushes: 0, toldAt: null, toldFiring: [], toldAcknowledged: [], mutedBy: [] };
}

/** Hands out groups; those of an alertname that has too many on a route become one. */
async function floodGuard(
  within: Database,
  alerts: readonly Placed[],
  most: number,
): Promise<(group: NewGroup, alert: Placed) => NewGroup> {
  const names = [...new Set(alerts.map(({ name }) => name))];
  const known =
    names.length === 0
      ? []
      : await within
          .select({ id: groupTable.id, route: groupTable.route, alertname: groupTable.alertname })
          .from(groupTable)
          .where(inArray(groupTable.alertname, names));
  const groups = Map.groupBy(known, ({ route, alertname }) => `${route}\0${alertname}`);
  const taken = new Map([...groups].map(([place, rows]) => [place, new Set(rows.map(({ id }) => id))]));
  return (group, alert) => {
    const place = `${group.route}\0${alert.name}`;
    const own = taken.get(place) ?? new Set<string>();
    taken.set(place, own);
    if (own.has(group.id) || own.size < most) {
      own.add(group.id);
      return group;
    }
    const labels = { alertname: alert.name };
    return { ...group, labels, id: groupId(group.route, labels, 'flood') };
  };
}

async function savePlaces(within: Database, ids: readonly string[], places: readonly { alert: Placed; group: NewGroup }[]): Promise<void> {
  const groups = new Map<string, NewGroup>();
  for (const { group } of places) {
    // The same for all that is told of it from now on until it is over.
    if (!groups.has(group.id)) groups.set(group.id, { ...group, key: `${group.id}-${group.createdAt.getTime().toString(36)}` });
  }
  if (groups.size > 0)
    await within
      .insert(groupTable)
      .values([...groups.values()])
      .onConflictDoNothing();
  const rows = places.map(({ alert, group }) => ({ groupId: group.id, alert: alert.id }));
  await within.delete(memberTable).where(and(inArray(memberTable.alert, [...ids]), elsewhere(rows)));
  for (let start = 0; start < rows.length; start += together) {
    await within
      .insert(memberTable)
      .values(rows.slice(start, start + together))
      .onConflictDoNothing();
  }
}

/** Memberships that are none of these: an alert whose labels or routes are others leaves its groups. */
function elsewhere(rows: readonly { groupId: string; alert: string }[]) {
  if (rows.length === 0) return undefined;
  const pairs = JSON.stringify(rows.map(({ groupId, alert }) => [groupId, alert]));
  return sql`(${memberTable.groupId}, ${memberTable.alert}) NOT IN (SELECT pair->>0, (pair->>1)::uuid FROM jsonb_array_elements(${pairs}::jsonb) AS pair)`;
}
