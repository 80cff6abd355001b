import { and, desc, eq, lt, sql } from 'drizzle-orm';
import type { House } from '../../../area.ts';
import { AppError } from '../../../platform/errors.ts';
import type { Job } from '../../../platform/jobs.ts';
import { type NotificationRow, type NotificationState, notificationTable, threadTable } from './tables.ts';

/** How long the log of deliveries is kept. */
const keptDays = 90;
const dayMs = 86_400_000;

export interface LogQuery {
  readonly group?: string | undefined;
  readonly channel?: string | undefined;
  readonly state?: NotificationState | undefined;
  /** Id of an alert. */
  readonly alert?: string | undefined;
  readonly limit: number;
}

/** The log of deliveries, newest first. */
export async function readLog(
  { database }: Pick<House, 'database'>,
  { group, channel, state, alert, limit }: LogQuery,
): Promise<NotificationRow[]> {
  return database
    .select()
    .from(notificationTable)
    .where(
      and(
        group === undefined ? undefined : eq(notificationTable.groupKey, group),
        channel === undefined ? undefined : eq(notificationTable.target, `channel:${channel}`),
        state === undefined ? undefined : eq(notificationTable.state, state),
        alert === undefined ? undefined : sql`${notificationTable.content} -> 'alerts' @> ${JSON.stringify([{ id: alert }])}::jsonb`,
      ),
    )
    .orderBy(desc(notificationTable.createdAt), desc(notificationTable.sequence))
    .limit(limit);
}

export interface LastDelivery {
  readonly at: Date;
  readonly error: string | null;
}

export interface ChannelRecord {
  readonly lastSent: LastDelivery | undefined;
  readonly lastFailed: LastDelivery | undefined;
  readonly waiting: number;
}

/** How the channels did of late, by target. */
export async function channelRecords({ database }: Pick<House, 'database'>): Promise<Map<string, ChannelRecord>> {
  const rows = await database
    .select({
      target: notificationTable.target,
      sentAt: sql<string | null>`max(sent_at)`,
      failedAt: sql<string | null>`max(coalesce(next_at, created_at)) FILTER (WHERE state = 'failed')`,
      error: sql<string | null>`(array_agg(error ORDER BY created_at DESC) FILTER (WHERE error IS NOT NULL))[1]`,
      waiting: sql<number>`(count(*) FILTER (WHERE state = 'queued'))::int`,
    })
    .from(notificationTable)
    .where(sql`target LIKE 'channel:%'`)
    .groupBy(notificationTable.target);
  return new Map(
    rows.map(({ target, sentAt, failedAt, error, waiting }) => [
      target,
      {
        lastSent: sentAt === null ? undefined : { at: new Date(sentAt), error: null },
        lastFailed: failedAt === null ? undefined : { at: new Date(failedAt), error },
        waiting,
      },
    ]),
  );
}

/**
 * Tries a notification again at once: one that failed, or one that waits for its next attempt.
 * @throws AppError `not_found`; `conflict` when it is in another state, or a newer one of its group was sent since.
 */
export async function retry({ database, clock }: Pick<House, 'database' | 'clock'>, id: string): Promise<void> {
  await database.transaction(async (within) => {
    const [row] = await within.select().from(notificationTable).where(eq(notificationTable.id, id)).for('update');
    if (row === undefined) throw new AppError('not_found', `There is no notification ${id}.`);
    if (row.state !== 'failed' && row.state !== 'queued') {
      throw new AppError('conflict', `This notification is ${row.state}; only one that failed or waits can be tried again.`);
    }
    const [newer] = await within
      .select({ id: notificationTable.id })
      .from(notificationTable)
      .where(
        and(
          eq(notificationTable.target, row.target),
          eq(notificationTable.groupKey, row.groupKey),
          eq(notificationTable.state, 'sent'),
          sql`${notificationTable.sequence} > ${row.sequence}`,
        ),
      )
      .limit(1);
    if (newer !== undefined) {
      throw new AppError('conflict', 'A newer notification of the same group was sent since: this one would tell what is over.');
    }
    await within
      .update(notificationTable)
      .set({ state: 'queued', attempts: 0, nextAt: new Date(clock.now()) })
      .where(eq(notificationTable.id, id));
  });
}

/** Forgets what was told more than 90 days ago; what is still to be sent stays. */
export function forgetOldNotifications({ database, clock }: House): Job {
  return {
    name: 'feedback.old-notifications',
    schedule: '17 3 * * *',
    async run() {
      const before = new Date(clock.now() - keptDays * dayMs);
      await database.delete(notificationTable).where(and(lt(notificationTable.createdAt, before), sql`state <> 'queued'`));
      await database.delete(threadTable).where(lt(threadTable.updatedAt, before));
    },
  };
}
