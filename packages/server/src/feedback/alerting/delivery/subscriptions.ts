import { createHash } from 'node:crypto';
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { House } from '../../../area.ts';
import { AppError } from '../../../platform/errors.ts';
import { createKeyPair, type KeyPair } from './senders/push-encryption.ts';
import { pushKeyTable, pushSubscriptionTable } from './tables.ts';

const purpose = { key: 'push key', subscription: 'push subscription' } as const;
const mostOfOne = 20;

export const subscriptionSchema = z.strictObject({
  endpoint: z.url({ protocol: /^https?$/ }).max(2000),
  expirationTime: z.number().nullable().optional(),
  keys: z.strictObject({
    p256dh: z.string().regex(/^[\w-]{87}=?$/, 'expected a point of the curve P-256 in Base64url'),
    auth: z.string().regex(/^[\w-]{22}(?:==)?$/, 'expected 16 bytes in Base64url'),
  }),
});
export type PushSubscription = z.infer<typeof subscriptionSchema>;

export interface Subscribed {
  readonly id: string;
  readonly subscription: PushSubscription;
}

type Records = Pick<House, 'database' | 'secret'>;

/** Keeps a browser that is to show notifications. @throws AppError `conflict` for more than 20 of one person. */
export async function subscribe(house: House, user: { id: string; email: string }, subscription: PushSubscription): Promise<void> {
  const row = {
    id: idOf(subscription.endpoint),
    user: user.id,
    email: user.email.toLowerCase(),
    sealed: house.secret.seal(purpose.subscription, JSON.stringify(subscription)),
    createdAt: new Date(house.clock.now()),
  };
  await house.database.transaction(async (within) => {
    const [count] = await within
      .select({ others: sql<number>`count(*)::int` })
      .from(pushSubscriptionTable)
      .where(and(eq(pushSubscriptionTable.user, user.id), sql`${pushSubscriptionTable.id} <> ${row.id}`));
    if ((count?.others ?? 0) >= mostOfOne) {
      throw new AppError('conflict', `You have ${mostOfOne} browsers that show notifications. Turn them off in one of them first.`);
    }
    await within.insert(pushSubscriptionTable).values(row).onConflictDoUpdate({ target: pushSubscriptionTable.id, set: row });
  });
}

/** Forgets a browser of a person; nothing happens when it is not known. */
export async function unsubscribe({ database }: Records, user: string, endpoint: string): Promise<void> {
  await database
    .delete(pushSubscriptionTable)
    .where(and(eq(pushSubscriptionTable.id, idOf(endpoint)), eq(pushSubscriptionTable.user, user)));
}

/** Forgets a browser that its push service does not know any more. */
export async function forget({ database }: Records, id: string): Promise<void> {
  await database.delete(pushSubscriptionTable).where(eq(pushSubscriptionTable.id, id));
}

/** When each browser of a person was subscribed, by the SHA-256 of the address of its push service, oldest first. */
export async function browsersOf(database: House['database'], user: string): Promise<{ id: string; createdAt: Date }[]> {
  return database
    .select({ id: pushSubscriptionTable.id, createdAt: pushSubscriptionTable.createdAt })
    .from(pushSubscriptionTable)
    .where(eq(pushSubscriptionTable.user, user))
    .orderBy(asc(pushSubscriptionTable.createdAt), asc(pushSubscriptionTable.id));
}

/** Browsers of a user, of users by address, or of everybody. */
export async function subscriptionsOf(
  { database, secret }: Records,
  whose: { user: string } | { emails: readonly string[] | undefined },
): Promise<Subscribed[]> {
  const condition =
    'user' in whose
      ? eq(pushSubscriptionTable.user, whose.user)
      : whose.emails === undefined
        ? undefined
        : inArray(
            pushSubscriptionTable.email,
            whose.emails.map((email) => email.toLowerCase()),
          );
  const rows = await database.select().from(pushSubscriptionTable).where(condition).limit(1000);
  return rows.map(({ id, sealed }) => ({
    id,
    subscription: subscriptionSchema.parse(JSON.parse(secret.open(purpose.subscription, sealed))),
  }));
}

/** The server's own key pair; made when it is first asked for, the same in all processes. */
export async function pushKeys({ database, secret }: Records): Promise<KeyPair> {
  const made = createKeyPair();
  await database
    .insert(pushKeyTable)
    .values({ name: 'vapid', publicKey: made.publicKey, sealed: secret.seal(purpose.key, made.privateKey) })
    .onConflictDoNothing();
  const [kept] = await database.select().from(pushKeyTable).where(eq(pushKeyTable.name, 'vapid'));
  if (kept === undefined) throw new Error('the key of push services is neither there nor could it be made');
  return { publicKey: kept.publicKey, privateKey: secret.open(purpose.key, kept.sealed) };
}

function idOf(endpoint: string): string {
  return createHash('sha256').update(endpoint).digest('hex');
}
