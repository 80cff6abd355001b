import { and, eq, getTableColumns, inArray, lte, sql } from 'drizzle-orm';
import type { House } from '../../../area.ts';
import type { Database } from '../../../platform/database.ts';
import { escalate } from '../../oncall/escalations.ts';
import { type AlertRow, alertTable } from '../book/tables.ts';
import { enqueue } from '../delivery/outbox.ts';
import type { CurrentRouting } from './current.ts';
import { type Decision, decide, type ToldLog } from './decide.ts';
import { notificationsOf, toldOf } from './notification.ts';
import { channelsNamedBy } from './notify.ts';
import type { Suppression } from './suppression.ts';
import { type GroupRow, groupTable, memberTable } from './tables.ts';
import type { Route } from './tree.ts';

export interface FlushContext extends CurrentRouting {
  readonly isSuppressed: Suppression;
  /** Milliseconds UTC. */
  readonly now: number;
}

const together = 50;

/**
 * Takes the turn of groups that are due: what is told of them is put down to be sent in the transaction in which it is noted as told, so that
 * nothing is told twice and nothing forgotten. @returns how many groups
 */
export async function flushDue(house: House, context: FlushContext): Promise<number> {
  return house.database.transaction(async (within) => {
    const due = await within
      .select()
      .from(groupTable)
      .where(lte(groupTable.nextAt, new Date(context.now)))
      .orderBy(groupTable.nextAt)
      .limit(together)
      .for('update', { skipLocked: true });
    if (due.length === 0) return 0;
    const members = await readMembers(within, due);
    for (const group of due) await flushOne(house, within, group, members.get(group.id) ?? [], context);
    return due.length;
  });
}

/** How long a group waits whose turn failed. */
const againMs = 60_000;

/** A group that cannot be told does not keep the others from it, and has its turn again a minute later. */
async function flushOne(
  house: House,
  within: Database,
  group: GroupRow,
  alerts: readonly AlertRow[],
  context: FlushContext,
): Promise<void> {
  try {
    await within.transaction((own) => flush(house, own, group, alerts, context));
  } catch (error) {
    house.log.error({ err: error, group: group.id, receiver: group.receiver }, 'a group of alerts could not be told');
    await within
      .update(groupTable)
      .set({ nextAt: new Date(context.now + againMs) })
      .where(eq(groupTable.id, group.id));
  }
}

async function readMembers(within: Database, groups: readonly GroupRow[]): Promise<ReadonlyMap<string, AlertRow[]>> {
  const rows = await within
    .select({ group: memberTable.groupId, alert: getTableColumns(alertTable) })
    .from(memberTable)
    .innerJoin(alertTable, eq(alertTable.id, memberTable.alert))
    .where(
      inArray(
        memberTable.groupId,
        groups.map(({ id }) => id),
      ),
    );
  const found = new Map<string, AlertRow[]>();
  for (const { group, alert } of rows) {
    const own = found.get(group) ?? [];
    own.push(alert);
    found.set(group, own);
  }
  return found;
}

async function flush(house: House, within: Database, group: GroupRow, alerts: readonly AlertRow[], context: FlushContext): Promise<void> {
  const { routing, now, isSuppressed } = context;
  const route = routing.route(group.route);
  // Its route is no more: the alerts stand in the groups of others by now.
  if (route === undefined || alerts.length === 0) return void (await within.delete(groupTable).where(eq(groupTable.id, group.id)));
  const mutedBy = route.mutedBy(now);
  if (mutedBy.length > 0) return wait(within, group, alerts, route, mutedBy, now);
  const log: ToldLog = { ...group, toldAt: group.toldAt?.getTime() ?? null };
  const members = alerts.map((alert) => ({ id: alert.id, state: alert.state, suppressed: holds(isSuppressed, alert) }));
  const decision = decide(log, members, now, route.repeatInterval);
  if (decision.reason !== undefined) await tell(house, within, group, alerts, route, decision);
  await leave(within, group, decision.leaving);
  if (decision.leaving.length === alerts.length) return void (await within.delete(groupTable).where(eq(groupTable.id, group.id)));
  await note(within, group, decision, nextTurn(decision, route, now));
}

function holds(isSuppressed: Suppression, alert: AlertRow): boolean {
  const { silencedBy, inhibitedBy } = isSuppressed(alert);
  return silencedBy.length + inhibitedBy.length > 0;
}

async function tell(
  house: House,
  within: Database,
  group: GroupRow,
  alerts: readonly AlertRow[],
  { receiver }: Route,
  { reason, firing, resolved }: Decision,
): Promise<void> {
  if (reason === undefined) return;
  const shown = new Set([...firing, ...resolved]);
  const own = alerts.filter(({ id }) => shown.has(id));
  const told = toldOf(group, own, reason);
  const channels = [...new Set([...receiver.channels, ...(await channelsNamedBy(within, own))])];
  await enqueue(house, within, notificationsOf(group, told, channels));
  // An escalation repeats itself as its policy says.
  if (receiver.escalationPolicy !== undefined && reason !== 'repeat') await escalate(house, within, receiver.escalationPolicy, told);
}

/** A quiet time: nothing is told, and nothing that has to be is forgotten. What came and went unseen leaves. */
async function wait(
  within: Database,
  group: GroupRow,
  alerts: readonly AlertRow[],
  route: Route,
  mutedBy: readonly string[],
  now: number,
): Promise<void> {
  const told = new Set(group.toldFiring);
  const gone = alerts.filter(({ id, state }) => state === 'resolved' && !told.has(id)).map(({ id }) => id);
  await leave(within, group, gone);
  // Quiet times end at whole minutes, and what waited for that is told then.
  const nextAt = new Date(Math.min(now + route.groupInterval, (Math.floor(now / 60_000) + 1) * 60_000));
  await within.update(groupTable).set({ nextAt, mutedBy }).where(eq(groupTable.id, group.id));
}

async function leave(within: Database, { id }: GroupRow, alerts: readonly string[]): Promise<void> {
  if (alerts.length === 0) return;
  const list = JSON.stringify(alerts);
  await within
    .delete(memberTable)
    .where(
      and(eq(memberTable.groupId, id), sql`${memberTable.alert} IN (SELECT value::uuid FROM jsonb_array_elements_text(${list}::jsonb))`),
    );
}

function nextTurn({ log }: Decision, { groupInterval, repeatInterval }: Route, now: number): Date {
  const repeat = log.toldAt === null ? Number.POSITIVE_INFINITY : log.toldAt + repeatInterval;
  return new Date(Math.min(now + groupInterval, repeat > now ? repeat : Number.POSITIVE_INFINITY));
}

async function note(within: Database, group: GroupRow, { log, reason }: Decision, nextAt: Date): Promise<void> {
  await within
    .update(groupTable)
    .set({
      nextAt,
      flushes: reason === undefined ? group.flushes : group.flushes + 1,
      toldAt: log.toldAt === null ? null : new Date(log.toldAt),
      toldFiring: log.toldFiring,
      toldAcknowledged: log.toldAcknowledged,
      mutedBy: [],
    })
    .where(eq(groupTable.id, group.id));
}
