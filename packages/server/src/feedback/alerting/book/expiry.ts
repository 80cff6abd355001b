import { and, inArray, lt, lte, ne, sql } from 'drizzle-orm';
import type { House } from '../../../area.ts';
import { upsert } from './book.ts';
import { expiry, resolvedRow } from './fold.ts';
import { lockBook } from './lock.ts';
import { alertEventTable, alertTable } from './tables.ts';

const together = 1_000;
/** How long alerts are kept after their end: what a yearly review looks at. */
const keptMs = 400 * 86_400_000;

/** Ends alerts that their senders no longer repeat: at the time they said. @returns how many */
export async function endExpired({ database }: Pick<House, 'database'>, now: number): Promise<number> {
  return database.transaction(async (within) => {
    await lockBook(within);
    const rows = await within
      .select()
      .from(alertTable)
      .where(and(ne(alertTable.state, 'resolved'), lte(alertTable.expiresAt, new Date(now))))
      .limit(together);
    if (rows.length === 0) return 0;
    await upsert(
      within,
      rows.map((row) => resolvedRow(row, Math.max(row.expiresAt?.getTime() ?? now, row.firedAt.getTime()), expiry, now)),
    );
    await within.insert(alertEventTable).values(
      rows.map(({ id, expiresAt, source }) => ({
        alert: id,
        at: expiresAt ?? new Date(now),
        kind: 'resolved' as const,
        actor: expiry,
        details: { why: 'it was not told again' },
        untold: source !== 'rules',
      })),
    );
    return rows.length;
  });
}

/** Deletes alerts that ended long ago, and silences with them. */
export async function forgetOld({ database, clock }: Pick<House, 'database' | 'clock'>, signal: AbortSignal): Promise<void> {
  const before = new Date(clock.now() - keptMs);
  for (let deleted = together; deleted === together && !signal.aborted; ) {
    const old = database
      .select({ id: alertTable.id })
      .from(alertTable)
      .where(and(sql`${alertTable.state} = 'resolved'`, lt(alertTable.endsAt, before)))
      .limit(together);
    deleted = (await database.delete(alertTable).where(inArray(alertTable.id, old)).returning({ id: alertTable.id })).length;
  }
  await database.execute(sql`DELETE FROM silence WHERE ends_at < ${before.toISOString()}::timestamptz`);
}
