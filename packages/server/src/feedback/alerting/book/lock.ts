import { sql } from 'drizzle-orm';
import type { Database } from '../../../platform/database.ts';

/** Any constant would do that no other advisory lock of Binnacle uses. */
const lockNumber = 4_100_042;

/**
 * One writer of alerts at a time, in all processes: what is made of an alert hangs on what was known of it. Released with the transaction.
 */
export async function lockBook(within: Database): Promise<void> {
  await within.execute(sql`SELECT pg_advisory_xact_lock(${lockNumber})`);
}
