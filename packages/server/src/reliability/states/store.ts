import { and, asc, eq, inArray, or, sql } from 'drizzle-orm';
import type { Database } from '../../platform/database.ts';
import { stateTable } from '../tables.ts';

export type StateRow = typeof stateTable.$inferSelect;

export async function readStates(database: Database): Promise<StateRow[]> {
  return database.select().from(stateTable).orderBy(asc(stateTable.slo), asc(stateTable.objective));
}

/** How the objectives of services stand, by the services' names in whatever case. */
export async function statesOfServices(database: Database, names: readonly string[]): Promise<StateRow[]> {
  return database
    .select()
    .from(stateTable)
    .where(
      inArray(
        sql`lower(${stateTable.service})`,
        names.map((name) => name.toLowerCase()),
      ),
    )
    .orderBy(asc(stateTable.slo));
}

/** Rows of one statement: Postgres takes 65,535 parameters. */
const atOnce = 1_000;

/** Keeps how objectives stand, and forgets those that are no more, in one transaction. */
export async function writeStates(database: Database, rows: readonly StateRow[], gone: readonly StateRow[]): Promise<void> {
  await database.transaction(async (within) => {
    for (let first = 0; first < rows.length; first += atOnce) {
      await within
        .insert(stateTable)
        .values(rows.slice(first, first + atOnce))
        .onConflictDoUpdate({ target: [stateTable.slo, stateTable.objective], set: incoming });
    }
    for (let first = 0; first < gone.length; first += atOnce) {
      const them = gone
        .slice(first, first + atOnce)
        .map(({ slo, objective }) => and(eq(stateTable.slo, slo), eq(stateTable.objective, objective)));
      await within.delete(stateTable).where(or(...them));
    }
  });
}

const incoming = {
  service: sql`excluded.service`,
  environment: sql`excluded.environment`,
  state: sql`excluded.state`,
  previous: sql`excluded.previous`,
  since: sql`excluded.since`,
  remaining: sql`excluded.remaining`,
  deploys: sql`excluded.deploys`,
  says: sql`excluded.says`,
  policy: sql`excluded.policy`,
  computedAt: sql`excluded.computed_at`,
  dataAt: sql`excluded.data_at`,
  hadData: sql`excluded.had_data`,
  told: sql`excluded.told`,
};

/** Says that the changes that were kept at a moment (milliseconds UTC) stand on the timeline. */
export async function markTold(database: Database, computedAt: number): Promise<void> {
  await database
    .update(stateTable)
    .set({ told: true })
    .where(and(eq(stateTable.told, false), eq(stateTable.computedAt, new Date(computedAt))));
}
