import { eq } from 'drizzle-orm';
import { jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { House } from '../area.ts';
import type { Actor } from '../platform/access.ts';
import type { Database } from '../platform/database.ts';
import { AppError } from '../platform/errors.ts';
import { applyRetention } from '../stores/clickhouse/reconcile.ts';
import type { Table } from '../stores/clickhouse/table.ts';

const setting = pgTable('setting', { name: text().primaryKey(), value: jsonb().$type<{ days?: number | null }>().notNull() });
const settingName = (table: Table): string => `retention.${table.name}`;

export type RetentionHouse = Pick<House, 'facts' | 'database' | 'audit'>;

/** The tables with the retention that counts: what people set, or else the table's own. */
export async function withRetention(database: Database, tables: readonly Table[]): Promise<Table[]> {
  const stored = new Map((await database.select().from(setting)).map(({ name, value }) => [name, value]));
  return tables.map((table) => {
    const days = stored.get(settingName(table))?.days;
    return days === undefined ? table : { ...table, retentionDays: days };
  });
}

/** Brings the TTL of every table to the retention that counts; does nothing where it already is. */
export async function applyRetentions({ facts, database }: RetentionHouse, tables: readonly Table[]): Promise<void> {
  for (const table of await withRetention(database, tables)) await applyRetention(facts.store, table, facts.layout);
}

/**
 * Keeps a table's rows for `days` days by their own time (`null`: for ever) and lets the store drop what is older.
 * @throws AppError `not_found`, or `invalid_request` for a table whose rows have no time.
 */
export async function setRetention(
  { facts, database, audit }: RetentionHouse,
  tables: readonly Table[],
  name: string,
  days: number | null,
  actor: Actor,
): Promise<Table> {
  const table = tables.find((one) => one.name === name);
  if (table === undefined) throw new AppError('not_found', `There is no fact table "${name}".`);
  if (table.time === null) {
    throw new AppError(
      'invalid_request',
      `The rows of ${name} are kept for ever: other facts refer to them, and they carry no time to go by.`,
    );
  }
  const [before] = await withRetention(database, [table]);
  const changed = { ...table, retentionDays: days };
  await database.transaction(async (transaction) => {
    const within = transaction as unknown as Database;
    await within.delete(setting).where(eq(setting.name, settingName(table)));
    if (days !== table.retentionDays) await within.insert(setting).values({ name: settingName(table), value: { days } });
    await audit.record(actor, 'retention.changed', name, { before: before?.retentionDays ?? null, after: days }, within);
    await applyRetention(facts.store, changed, facts.layout);
  });
  return changed;
}
