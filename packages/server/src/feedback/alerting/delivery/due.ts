import { and, eq, inArray, sql } from 'drizzle-orm';
import type { House } from '../../../area.ts';
import { type NotificationRow, notificationTable } from './tables.ts';

/** A notification that was taken and neither marked nor given back, because its process died, is free again after this. */
const leaseMs = 90_000;
/** Most that are taken at once. */
const together = 50;

export interface Room {
  /** Targets that are not to be told now. */
  readonly resting: readonly string[];
  /** How many are being sent to each target. */
  readonly underWay: ReadonlyMap<string, number>;
  /** Most that one target is sent at the same time. */
  readonly places: number;
}

/**
 * Takes what is due to be sent now: of each group at a target the newest alone, and none of a group that is being sent there. Older ones of the group
 * that were not sent yet are superseded by it; what they were due since is kept.
 * The first of each target goes before the second of any.
 */
export async function takeDue(
  { database, clock }: Pick<House, 'database' | 'clock'>,
  { resting, underWay, places }: Room,
): Promise<NotificationRow[]> {
  const now = clock.now();
  const at = sql`${new Date(now).toISOString()}::timestamptz`;
  const full = [...underWay].flatMap(([target, own]) => (own >= places ? [target] : []));
  const leftAlone = [...resting, ...full];
  const others = leftAlone.length === 0 ? sql`` : sql`AND q.target NOT IN ${leftAlone}`;
  const taking = JSON.stringify(Object.fromEntries(underWay));
  return database.transaction(async (within) => {
    const taken = await within
      .update(notificationTable)
      .set({ leasedUntil: new Date(now + leaseMs), attempts: sql`${notificationTable.attempts} + 1` })
      .where(
        and(
          sql`${notificationTable.id} IN (
            SELECT id FROM (
              SELECT q.id, q.next_at, q.target, row_number() OVER (PARTITION BY q.target ORDER BY q.due_since, q.sequence) AS place
              FROM notification AS q
              WHERE q.state = 'queued' AND q.next_at <= ${at} AND (q.leased_until IS NULL OR q.leased_until <= ${at}) ${others}
                AND NOT EXISTS (
                  SELECT 1 FROM notification AS o
                  WHERE o.target = q.target AND o.group_key = q.group_key AND o.state = 'queued' AND o.id <> q.id
                    AND (o.sequence > q.sequence OR o.leased_until > ${at})
                )
            ) AS due
            WHERE place + coalesce((${taking}::jsonb ->> target)::int, 0) <= ${places} ORDER BY place, next_at LIMIT ${together})`,
          // Again, for whoever took it in the meantime.
          eq(notificationTable.state, 'queued'),
          sql`(${notificationTable.leasedUntil} IS NULL OR ${notificationTable.leasedUntil} <= ${at})`,
        ),
      )
      .returning();
    if (taken.length === 0) return [];
    const ids = taken.map(({ id }) => id);
    const older = sql`state = 'queued' AND EXISTS (
      SELECT 1 FROM notification AS n
      WHERE n.id IN ${ids} AND n.target = notification.target AND n.group_key = notification.group_key AND n.sequence > notification.sequence)`;
    const dueSince = await within
      .select({ target: notificationTable.target, group: notificationTable.groupKey, since: sql<string>`min(due_since)` })
      .from(notificationTable)
      .where(older)
      .groupBy(notificationTable.target, notificationTable.groupKey);
    if (dueSince.length === 0) return taken;
    await within
      .update(notificationTable)
      .set({ state: 'superseded', note: 'A newer one of its group was sent in its place.' })
      .where(older);
    return Promise.all(
      taken.map(async (row) => {
        const found = dueSince.find(({ target, group }) => target === row.target && group === row.groupKey);
        if (found === undefined) return row;
        const since = new Date(Math.min(row.dueSince.getTime(), new Date(found.since).getTime()));
        await within.update(notificationTable).set({ dueSince: since }).where(eq(notificationTable.id, row.id));
        return { ...row, dueSince: since };
      }),
    );
  });
}

/** Gives back what a process that is no more had taken; only where no other process can be sending. */
export async function freeAll({ database }: Pick<House, 'database'>): Promise<void> {
  await database
    .update(notificationTable)
    .set({ leasedUntil: null })
    .where(and(eq(notificationTable.state, 'queued'), sql`${notificationTable.leasedUntil} IS NOT NULL`));
}

/** Gives back what was taken and will not be sent by this process; the attempt does not count. */
export async function giveBack({ database }: Pick<House, 'database'>, ids: readonly string[]): Promise<void> {
  await database
    .update(notificationTable)
    .set({ leasedUntil: null, attempts: sql`${notificationTable.attempts} - 1` })
    .where(and(inArray(notificationTable.id, [...ids]), eq(notificationTable.state, 'queued')));
}
