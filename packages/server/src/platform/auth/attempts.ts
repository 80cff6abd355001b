import { createHash } from 'node:crypto';
import { eq, lt, sql } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Database } from '../database.ts';
import { AppError } from '../errors.ts';
import { attemptTable } from './tables.ts';

const windowMs = 10 * 60_000;
const perAccount = 10;
const perAddress = 50;

/** Limits how often passwords may be tried, in all processes together. */
export interface Attempts {
  /**
   * Counts an attempt before the password is looked at, so that attempts at the same time are all counted.
   * @throws AppError `rate_limited` over 10 attempts an account or 50 an address in 10 minutes.
   */
  count(address: string, email: string): Promise<void>;
  /** A success ends the account's count. */
  succeeded(email: string): Promise<void>;
}

export function createAttempts(database: Database, clock: Clock): Attempts {
  const add = async (key: string, limit: number): Promise<void> => {
    const now = new Date(clock.now());
    const resetsAt = new Date(now.getTime() + windowMs);
    const over = sql`${attemptTable.resetsAt} <= ${now.toISOString()}::timestamptz`;
    const [attempt] = await database
      .insert(attemptTable)
      .values({ key, count: 1, resetsAt })
      .onConflictDoUpdate({
        target: attemptTable.key,
        set: {
          count: sql`CASE WHEN ${over} THEN 1 ELSE ${attemptTable.count} + 1 END`,
          resetsAt: sql`CASE WHEN ${over} THEN ${resetsAt.toISOString()}::timestamptz ELSE ${attemptTable.resetsAt} END`,
        },
      })
      .returning();
    if (attempt === undefined || attempt.count <= limit) return;
    const retryAfter = (attempt.resetsAt.getTime() - now.getTime()) / 1000;
    throw new AppError('rate_limited', 'Too many attempts to sign in. Wait a few minutes and try again.', { retryAfter });
  };
  return {
    async count(address, email) {
      await database.delete(attemptTable).where(lt(attemptTable.resetsAt, new Date(clock.now())));
      await add(keyOf('address', address), perAddress);
      await add(keyOf('account', email), perAccount);
    },
    async succeeded(email) {
      await database.delete(attemptTable).where(eq(attemptTable.key, keyOf('account', email)));
    },
  };
}

/** Hashed, so that the table holds no addresses. */
function keyOf(kind: string, text: string): string {
  return createHash('sha256').update(`${kind}:${text.toLowerCase()}`).digest('hex');
}
