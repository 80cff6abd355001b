import { createHash } from 'node:crypto';
import type { House } from '../../../area.ts';
import type { Database } from '../../../platform/database.ts';
import type { Notification, Target } from '../types.ts';
import { notificationTable } from './tables.ts';

const together = 500;

/** Puts notifications down to be sent; within the transaction of what they tell of, so that neither is there without the other. */
export async function enqueue({ clock }: Pick<House, 'clock'>, within: Database, notifications: readonly Notification[]): Promise<void> {
  const now = new Date(clock.now());
  for (let from = 0; from < notifications.length; from += together) {
    const rows = notifications.slice(from, from + together).map((content) => queued(content, now));
    await within.insert(notificationTable).values(rows).onConflictDoNothing();
  }
}

/** Puts down that a notification is not sent, and why: the log says so. */
export async function skip({ clock }: Pick<House, 'clock'>, within: Database, notification: Notification, why: string): Promise<void> {
  const row = { ...queued(notification, new Date(clock.now())), state: 'skipped' as const, note: why };
  await within.insert(notificationTable).values(row).onConflictDoNothing();
}

/** The row of a notification that is still to be sent. */
export function queued(content: Notification, now: Date) {
  return {
    id: content.id,
    target: targetKey(content.target),
    groupKey: content.group,
    content,
    state: 'queued' as const,
    createdAt: now,
    dueSince: now,
    nextAt: now,
  };
}

/** A target in a word; each way to reach a person is one of its own. */
export function targetKey(target: Target): string {
  if (target.kind === 'channel') return `channel:${target.name}`;
  const address = createHash('sha256').update(target.address).digest('hex').slice(0, 12);
  return `person:${target.user}:${target.via}:${address}`;
}
