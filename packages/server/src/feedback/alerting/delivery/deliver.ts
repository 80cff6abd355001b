import { eq } from 'drizzle-orm';
import type { House } from '../../../area.ts';
import type { Outgoing } from '../../../platform/http/outgoing.ts';
import { DeliveryError } from '../../../platform/messages/delivery-error.ts';
import { waitAfter } from './backoff.ts';
import type { ChannelSpec } from './definitions.ts';
import { findChannel, paceOf, sendToChannel, sendToPerson } from './dispatch.ts';
import { giveBack } from './due.ts';
import { fallsOverAt, tellEndInstead, tellInstead } from './fall-over.ts';
import type { Teller } from './message/tell.ts';
import type { Pace } from './pace.ts';
import type { Mail } from './senders/email.ts';
import type { Sent, Thread } from './senders/sender.ts';
import { type NotificationRow, notificationTable } from './tables.ts';
import { keepThread, threadOf } from './threads.ts';
import { unwanted } from './wanted.ts';

/** Longest that one attempt takes, with all of its requests; well below the lease. */
const attemptMs = 45_000;
/** Longest that a receiver keeps everything for it waiting, whatever it asks for. */
const longestPauseMs = 15 * 60_000;

export interface Carrier {
  readonly house: House;
  readonly outgoing: Outgoing;
  readonly mail: Mail;
  readonly tell: Teller;
  readonly pace: Pace;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** Sends one notification that was taken, and marks what became of it. Does not throw for what receivers do. */
export async function deliver(carrier: Carrier, row: NotificationRow, signal: AbortSignal): Promise<void> {
  const { house } = carrier;
  const { target } = row.content;
  const spec = target.kind === 'channel' ? await findChannel(house, target.name) : undefined;
  const why = spec === undefined ? undefined : unwanted(row.content, spec);
  if (why !== undefined) return mark(house, row.id, { state: 'skipped', note: why, leasedUntil: null });
  const thread = await threadOf(house.database, row);
  try {
    const sent = await attempt(carrier, row, spec, thread, signal);
    await markSent(house, row, spec, { root: thread.root, reference: sent.reference ?? thread.reference });
  } catch (error) {
    if (signal.aborted) return giveBack(house, [row.id]);
    await markFailed(carrier, row, spec, error);
  }
}

/** Sends now. @throws DeliveryError, or what the transport throws. */
export async function attempt(
  { house, outgoing, mail, tell, pace }: Carrier,
  row: Pick<NotificationRow, 'content' | 'target'>,
  spec: ChannelSpec | undefined,
  thread: Thread,
  signal: AbortSignal,
): Promise<Sent> {
  const { target } = row.content;
  if (target.kind === 'channel' && spec === undefined) {
    throw new DeliveryError(`there is no NotificationChannel "${target.name}"`, { isFinal: true });
  }
  pace.count(row.target, paceOf(target, spec));
  const sending = {
    told: await tell(row.content),
    thread,
    outgoing,
    config: house.config,
    now: house.clock.now(),
    signal: AbortSignal.any([signal, AbortSignal.timeout(attemptMs)]),
  };
  if (target.kind === 'person') return sendToPerson(house, mail, target, sending);
  return sendToChannel(house, mail, target.name, spec as ChannelSpec, sending);
}

async function markSent(house: House, row: NotificationRow, spec: ChannelSpec | undefined, thread: Thread): Promise<void> {
  const now = house.clock.now();
  await house.database.transaction(async (within) => {
    await within
      .update(notificationTable)
      .set({ state: 'sent', sentAt: new Date(now), leasedUntil: null, error: null })
      .where(eq(notificationTable.id, row.id));
    await keepThread(within, row, thread, { ended: row.content.status === 'resolved', now });
    await tellEndInstead(house, within, row, spec?.fallback);
  });
}

async function markFailed(
  { house, pace, random }: Carrier,
  row: NotificationRow,
  spec: ChannelSpec | undefined,
  cause: unknown,
): Promise<void> {
  const error = DeliveryError.of(cause);
  const { reason, retryAfterMs, isFinal } = error;
  const now = house.clock.now();
  const said = { notification: row.id, target: row.target, attempts: row.attempts, reason };
  // What is no error of a receiver is a defect, of which the log has to tell more.
  if (cause instanceof TypeError || cause instanceof RangeError)
    house.log.error({ err: cause, ...said }, 'a notification could not be made');
  else house.log.warn(said, 'a notification was not taken');
  // Not longer than this for the others: those that page have to be tried to fall over.
  if (retryAfterMs !== undefined) pace.pause(row.target, now + Math.min(retryAfterMs, longestPauseMs));
  const wait = isFinal ? undefined : waitAfter(row.attempts, random(), retryAfterMs);
  const fallsAt = fallsOverAt(row, spec?.fallbackAfterMinutes);
  const fallback = row.fellBackTo === null && (wait === undefined || now + (retryAfterMs ?? 0) >= fallsAt) ? spec?.fallback : undefined;
  // While the fallback is not told yet, the moment for that is a moment for another attempt as well.
  const until = spec?.fallback === undefined || row.fellBackTo !== null || fallback !== undefined ? Number.POSITIVE_INFINITY : fallsAt;
  await house.database.transaction(async (within) => {
    await within
      .update(notificationTable)
      .set({
        state: wait === undefined ? 'failed' : 'queued',
        nextAt: new Date(wait === undefined ? now : Math.max(now + (retryAfterMs ?? 0), Math.min(now + wait, until))),
        leasedUntil: null,
        error: reason.slice(0, 500),
        ...(fallback === undefined ? {} : { fellBackTo: fallback }),
      })
      .where(eq(notificationTable.id, row.id));
    if (fallback !== undefined) await tellInstead(house, within, row, fallback, `Sent in place of ${row.target}: ${reason}`.slice(0, 500));
    // Whoever was told in its place does not wait for this channel to learn of the end.
    else await tellEndInstead(house, within, row, spec?.fallback);
  });
}

async function mark({ database }: House, id: string, set: Partial<typeof notificationTable.$inferInsert>): Promise<void> {
  await database.update(notificationTable).set(set).where(eq(notificationTable.id, id));
}
