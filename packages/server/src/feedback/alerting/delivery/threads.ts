import { and, eq } from 'drizzle-orm';
import type { Database } from '../../../platform/database.ts';
import type { Thread } from './senders/sender.ts';
import { type NotificationRow, threadTable } from './tables.ts';

type Place = Pick<NotificationRow, 'id' | 'target' | 'groupKey'>;

/** The thread that a notification belongs to: that of its group, unless its end was told already; then it begins another. */
export async function threadOf(database: Database, { id, target, groupKey }: Place): Promise<Thread> {
  const [found] = await database
    .select()
    .from(threadTable)
    .where(and(eq(threadTable.target, target), eq(threadTable.groupKey, groupKey)));
  if (found === undefined || (found.ended === 'yes' && found.root !== id)) return { root: id, reference: undefined };
  return { root: found.root, reference: found.reference ?? undefined };
}

/** Keeps what the receiver calls a message; with the mark that it was sent. */
export async function keepThread(
  within: Database,
  { target, groupKey }: Place,
  { root, reference }: Thread,
  { ended, now }: { ended: boolean; now: number },
): Promise<void> {
  const row = {
    target,
    groupKey,
    root,
    reference: reference ?? null,
    ended: ended ? ('yes' as const) : ('no' as const),
    updatedAt: new Date(now),
  };
  await within
    .insert(threadTable)
    .values(row)
    .onConflictDoUpdate({ target: [threadTable.target, threadTable.groupKey], set: row });
}

/** Whether a target was told of a group and not yet of its end. */
export async function isOpenThread(database: Database, target: string, groupKey: string): Promise<boolean> {
  const [found] = await database
    .select({ ended: threadTable.ended })
    .from(threadTable)
    .where(and(eq(threadTable.target, target), eq(threadTable.groupKey, groupKey)));
  return found?.ended === 'no';
}
