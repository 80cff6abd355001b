import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import type { House } from '../../area.ts';
import type { Database } from '../../platform/database.ts';
import { DeliveryError } from '../../platform/messages/delivery-error.ts';
import type { Message } from './messages.ts';
import { createSender, type Sender } from './sending.ts';
import { messageTable, roundTable } from './tables.ts';

const purpose = 'survey message';
const mostAttempts = 8;
const together = 20;
/** A message that was taken and neither sent nor given back, because its process died, is free again after this. */
const leaseMs = 10 * 60_000;
const longestWaitMs = 6 * 3_600_000;

/** Puts messages down to be sent; in the transaction of what they tell of. */
export async function enqueue(house: House, within: Database, round: string, messages: readonly Message[]): Promise<void> {
  const nextAt = new Date(house.clock.now());
  for (let from = 0; from < messages.length; from += 500) {
    const rows = messages.slice(from, from + 500).map((message) => ({
      id: randomUUID(),
      round,
      sealed: house.secret.seal(purpose, JSON.stringify(message)),
      nextAt,
    }));
    await within.insert(messageTable).values(rows);
  }
}

/**
 * Sends what is due, at least once each; a message is deleted once it was taken. What fails is tried again after 1, 2, 4 ... minutes, eight times,
 * and then counted as undelivered. The log tells of it without addresses.
 */
export async function deliver(house: House, signal?: AbortSignal): Promise<void> {
  const sender = createSender(house.config);
  try {
    for (;;) {
      const taken = signal?.aborted === true ? [] : await take(house);
      if (taken.length === 0) return;
      for (const message of taken) await send(house, sender, message);
    }
  } finally {
    sender.close();
  }
}

type Queued = typeof messageTable.$inferSelect;

async function take({ database, clock }: House): Promise<Queued[]> {
  const now = clock.now();
  return database
    .update(messageTable)
    .set({ nextAt: new Date(now + leaseMs), attempts: sql`${messageTable.attempts} + 1` })
    .where(
      sql`${messageTable.id} IN (SELECT id FROM survey_message WHERE next_at <= ${new Date(now).toISOString()}::timestamptz ORDER BY next_at LIMIT ${together} FOR UPDATE SKIP LOCKED)`,
    )
    .returning();
}

async function send(house: House, sender: Sender, { id, round, sealed, attempts }: Queued): Promise<void> {
  const { database, secret, clock, log } = house;
  try {
    await sender.send(JSON.parse(secret.open(purpose, sealed)) as Message, id);
  } catch (error) {
    const { reason, retryAfterMs, isFinal } = DeliveryError.of(error);
    log.warn({ round, attempts, reason }, 'a message of a survey was not taken');
    if (!isFinal && attempts < mostAttempts) {
      const wait = retryAfterMs ?? Math.min(longestWaitMs, 60_000 * 2 ** (attempts - 1));
      await database
        .update(messageTable)
        .set({ nextAt: new Date(clock.now() + wait) })
        .where(eq(messageTable.id, id));
      return;
    }
    await database
      .update(roundTable)
      .set({ undelivered: sql`${roundTable.undelivered} + 1` })
      .where(eq(roundTable.id, round));
  }
  await database.delete(messageTable).where(eq(messageTable.id, id));
}
