import { and, eq, inArray, lte } from 'drizzle-orm';
import type { House } from '../../area.ts';
import type { Database } from '../../platform/database.ts';
import { enqueue } from '../alerting/delivery/outbox.ts';
import type { Notification, NotificationReason, Target } from '../alerting/types.ts';
import { stableId } from './stable-id.ts';
import { type EscalationRow, noticeTable } from './tables.ts';

/** One way in which somebody is to be told, milliseconds after now. */
export interface Telling {
  readonly target: Target;
  readonly after: number;
}

/** Writes down who is told of a level; what is due at once is put into the outbox in the same transaction. */
export async function tell(house: House, within: Database, row: EscalationRow, tellings: readonly Telling[]): Promise<void> {
  if (tellings.length === 0) return;
  const now = house.clock.now();
  const notices = tellings.map(({ target, after }) => ({
    id: stableId('escalation', row.id, row.step, JSON.stringify(target), after),
    escalation: row.id,
    level: row.level,
    target,
    dueAt: new Date(now + after),
    state: 'waiting' as const,
  }));
  await within.insert(noticeTable).values(notices).onConflictDoNothing();
  await tellDue(house, within, row);
}

/** Puts what has become due of an escalation into the outbox. */
export async function tellDue(house: House, within: Database, row: EscalationRow): Promise<void> {
  const due = await within
    .select()
    .from(noticeTable)
    .where(and(eq(noticeTable.escalation, row.id), eq(noticeTable.state, 'waiting'), lte(noticeTable.dueAt, new Date(house.clock.now()))));
  if (due.length === 0) return;
  const reasonOf = (level: number): NotificationReason => (level === 0 && row.round === 0 ? 'first' : 'escalation');
  await enqueue(
    house,
    within,
    due.map(({ id, target, level }) => notification(row, id, target, reasonOf(level))),
  );
  await within
    .update(noticeTable)
    .set({ state: 'queued' })
    .where(
      inArray(
        noticeTable.id,
        due.map(({ id }) => id),
      ),
    );
}

/** What stands in place of all levels is of none of them. */
export const inPlace = -1;

/** Tells channels at once, in place of a policy that reaches nobody; they hear of the end as those do who are told by a level. */
export async function tellInPlace(house: House, within: Database, row: EscalationRow, channels: readonly string[]): Promise<void> {
  if (channels.length === 0) return;
  const notices = channels.map((name) => {
    const target: Target = { kind: 'channel', name };
    const id = stableId('in place', row.id, name);
    return { id, escalation: row.id, level: inPlace, target, dueAt: new Date(house.clock.now()), state: 'queued' as const };
  });
  await within.insert(noticeTable).values(notices).onConflictDoNothing();
  await enqueue(
    house,
    within,
    notices.map(({ id, target }) => notification(row, id, target, 'nobody_reached')),
  );
}

/** Tells those who were told already what has changed. @param occasion names the change: told twice it is sent once. */
export async function tellAgain(
  house: House,
  within: Database,
  row: EscalationRow,
  reason: NotificationReason,
  occasion: string,
): Promise<void> {
  const told = await within
    .select({ target: noticeTable.target })
    .from(noticeTable)
    .where(and(eq(noticeTable.escalation, row.id), eq(noticeTable.state, 'queued')));
  const targets = new Map(told.map(({ target }) => [JSON.stringify(target), target]));
  await enqueue(
    house,
    within,
    [...targets].map(([key, target]) => notification(row, stableId('told again', row.id, occasion, key), target, reason)),
  );
}

function notification({ content, policy, state }: EscalationRow, id: string, target: Target, reason: NotificationReason): Notification {
  return { ...content, id, target, reason, receiver: policy, status: state === 'resolved' ? 'resolved' : 'firing' };
}
