import { and, asc, inArray, sql } from 'drizzle-orm';
import type { House } from '../../area.ts';
import type { Database } from '../../platform/database.ts';
import { impactOf } from './impact.ts';
import { type ImpactRow, type IncidentRow, impactTable, incidentTable } from './tables.ts';

/** While it goes on it grows; after its end late events still come for a while. */
const openMs = 60_000;
const overMs = 10 * 60_000;
const lateMs = 3_600_000;
/** Computed in one turn: the loop has other things to do. */
const together = 5;

/** Computes what incidents cost where that is not known as of now, so that a list of hundreds is read from one table. */
export async function refreshImpacts(house: House): Promise<void> {
  for (const row of await outdated(house)) await keep(house, row);
}

/** As they were computed last, by number. */
export async function keptImpacts(database: Database, numbers: readonly number[]): Promise<Map<number, ImpactRow>> {
  if (numbers.length === 0) return new Map();
  const rows = await database
    .select()
    .from(impactTable)
    .where(inArray(impactTable.incident, [...numbers]));
  return new Map(rows.map((row) => [row.incident, row]));
}

/** Those that changed, or were never computed; those that go on, every minute; those that are over, for an hour more. The newest come first. */
async function outdated({ database, clock }: House): Promise<IncidentRow[]> {
  const now = clock.now();
  const before = (ms: number) => sql`${new Date(now - ms).toISOString()}::timestamptz`;
  const end = sql`coalesce(${incidentTable.mitigatedAt}, ${incidentTable.resolvedAt})`;
  const rows = await database
    .select({ incident: incidentTable })
    .from(incidentTable)
    .leftJoin(impactTable, sql`${impactTable.incident} = ${incidentTable.number}`)
    .where(
      and(
        sql`${incidentTable.status} <> 'canceled'`,
        sql`(${impactTable.incident} IS NULL OR ${impactTable.version} <> ${incidentTable.version}
          OR (${end} IS NULL AND ${impactTable.computedAt} <= ${before(openMs)})
          OR (${impactTable.computedAt} < ${end} + interval '1 millisecond' * ${lateMs} AND ${end} IS NOT NULL AND ${impactTable.computedAt} <= ${before(overMs)}))`,
      ),
    )
    .orderBy(asc(sql`${impactTable.computedAt} IS NOT NULL`), asc(impactTable.computedAt), sql`${incidentTable.number} DESC`)
    .limit(together);
  return rows.map(({ incident }) => incident);
}

async function keep(house: House, incident: IncidentRow): Promise<void> {
  const { budgets, people, whyNoPeople } = await impactOf(house, incident);
  const [worst] = budgets;
  const values = {
    version: incident.version,
    computedAt: new Date(house.clock.now()),
    budgetMinutes: worst?.budgetMinutes ?? null,
    slo: worst?.slo ?? '',
    people,
    whyNoPeople,
  };
  await house.database
    .insert(impactTable)
    .values({ incident: incident.number, ...values })
    .onConflictDoUpdate({ target: impactTable.incident, set: values });
}
