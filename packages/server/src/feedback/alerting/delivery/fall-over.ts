import { createHash } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { House } from '../../../area.ts';
import type { Database } from '../../../platform/database.ts';
import type { Notification } from '../types.ts';
import { queued } from './outbox.ts';
import { type NotificationRow, notificationTable } from './tables.ts';
import { isOpenThread } from './threads.ts';

/** How long a page is tried before its channel's fallback is told as well, unless the channel says otherwise. */
const usualMinutes = 5;

/** When the fallback of a channel is told of a notification that is not sent yet, milliseconds UTC; never for what does not page, while it is still tried. */
export function fallsOverAt({ content, dueSince }: Pick<NotificationRow, 'content' | 'dueSince'>, minutes = usualMinutes): number {
  const pages = content.status === 'firing' && content.alerts.some(({ urgency, state }) => urgency === 'page' && state === 'firing');
  return pages ? dueSince.getTime() + minutes * 60_000 : Number.POSITIVE_INFINITY;
}

/** Puts a notification down for another channel; once, however often it is asked for. */
export async function tellInstead(
  { clock }: Pick<House, 'clock'>,
  within: Database,
  row: NotificationRow,
  fallback: string,
  note: string,
): Promise<void> {
  const content: Notification = { ...row.content, id: idFor(row.id, fallback), target: { kind: 'channel', name: fallback } };
  await within
    .insert(notificationTable)
    .values({ ...queued(content, new Date(clock.now())), note })
    .onConflictDoNothing();
}

/** Tells the end of a group also where its beginning was told in this channel's place. */
export async function tellEndInstead(
  house: Pick<House, 'clock'>,
  within: Database,
  row: NotificationRow,
  fallback: string | undefined,
): Promise<void> {
  if (fallback === undefined || row.content.status !== 'resolved') return;
  const target = `channel:${fallback}`;
  if (!(await isOpenThread(within, target, row.groupKey)) && !(await isBeginningQueued(within, target, row.groupKey))) return;
  await tellInstead(house, within, row, fallback, `Ends what was told in place of ${row.target}.`);
}

/** Whether a target is still to be told that a group fires: the end takes its place, or follows it. */
async function isBeginningQueued(within: Database, target: string, groupKey: string): Promise<boolean> {
  const rows = await within
    .select({ content: notificationTable.content })
    .from(notificationTable)
    .where(and(eq(notificationTable.target, target), eq(notificationTable.groupKey, groupKey), eq(notificationTable.state, 'queued')));
  return rows.some(({ content }) => content.status === 'firing');
}

/** A UUID that is always the same for a notification and the channel it falls over to. */
function idFor(notification: string, channel: string): string {
  const hex = createHash('sha256').update(`${notification} ${channel}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
