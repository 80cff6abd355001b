import { and, eq, sql } from 'drizzle-orm';
import { pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { Database } from './database.ts';

const leaseTable = pgTable('lease', {
  name: text().primaryKey(),
  holder: text().notNull(),
  until: timestamp({ withTimezone: true }).notNull(),
});

/** Clocks of two processes may differ so much, milliseconds. */
const skew = 60_000;

/**
 * Takes or prolongs the lease of a name; `false` when another holder has it. One that ends later than a lease of this length could was taken by a
 * clock that was ahead, and holds nobody off. Times in milliseconds UTC.
 */
export async function takeLease(database: Database, name: string, holder: string, now: number, until: number): Promise<boolean> {
  const row = { name, holder, until: new Date(until) };
  const taken = await database
    .insert(leaseTable)
    .values(row)
    .onConflictDoUpdate({
      target: leaseTable.name,
      set: { holder, until: row.until },
      setWhere: sql`${leaseTable.holder} = ${holder} OR ${leaseTable.until} < ${new Date(now).toISOString()}::timestamptz
        OR ${leaseTable.until} > ${new Date(until + skew).toISOString()}::timestamptz`,
    })
    .returning({ holder: leaseTable.holder });
  return taken.length === 1;
}

/** Gives a lease back; without a holder, whoever has it: for a process that is known to be the only one. */
export async function releaseLease(database: Database, name: string, holder?: string): Promise<void> {
  await database.delete(leaseTable).where(and(eq(leaseTable.name, name), holder === undefined ? undefined : eq(leaseTable.holder, holder)));
}
