import { AppError } from '../../platform/errors.ts';
import type { FactStore } from './client.ts';
import { addColumnStatements, createStatements, type Layout, localName, retentionStatements } from './ddl.ts';
import type { Table } from './table.ts';

/**
 * Brings the fact store to the tables this version declares: creates what is missing, adds new columns. It never drops and
 * never changes a type, so a column that is unknown here was written by a newer version, and one of another type by some
 * other: both are refused by name rather than guessed at.
 * @throws AppError `conflict` naming table and column.
 */
export async function reconcile(store: FactStore, tables: readonly Table[], layout: Layout = {}): Promise<void> {
  const existing = await existingColumns(store, tables, layout);
  const keys = await sortingKeys(store);
  for (const table of tables) {
    const columns = existing.get(localName(table, layout));
    if (columns === undefined) {
      for (const statement of createStatements(table, layout)) await store.command(statement);
      continue;
    }
    refuseUnknown(table, columns);
    refuseChangedTypes(table, columns);
    refuseChangedKey(table, keys.get(localName(table, layout)));
    for (const column of Object.keys(table.columns)) {
      if (columns.has(column)) continue;
      for (const statement of addColumnStatements(table, column, layout)) await store.command(statement);
    }
  }
}

/** Brings a table that exists to the retention it declares; does nothing when it has it. */
export async function applyRetention(store: FactStore, table: Table, layout: Layout = {}): Promise<void> {
  const statements = retentionStatements(table, layout);
  if (statements.length === 0 || (await currentRetention(store, table, layout)) === table.retentionDays) return;
  for (const statement of statements) await store.command(statement);
}

async function currentRetention(store: FactStore, table: Table, layout: Layout): Promise<number | null> {
  const [row] = await store.query<{ days: string }>(
    "SELECT extract(engine_full, 'toIntervalDay\\\\((\\\\d+)\\\\)') AS days FROM system.tables WHERE database = currentDatabase() AND name = {name:String}",
    { name: localName(table, layout) },
  );
  return row === undefined || row.days === '' ? null : Number(row.days);
}

async function existingColumns(store: FactStore, tables: readonly Table[], layout: Layout) {
  const rows = await store.query<{ table: string; name: string; type: string }>(
    "SELECT table, name, type FROM system.columns WHERE database = currentDatabase() AND table IN {names:Array(String)} AND default_kind IN ('', 'DEFAULT')",
    { names: tables.map((table) => localName(table, layout)) },
  );
  const result = new Map<string, Map<string, string>>();
  for (const { table, name, type } of rows) {
    const columns = result.get(table) ?? new Map<string, string>();
    result.set(table, columns.set(name, type));
  }
  return result;
}

async function sortingKeys(store: FactStore): Promise<Map<string, string>> {
  const rows = await store.query<{ name: string; key: string }>(
    'SELECT name, sorting_key AS key FROM system.tables WHERE database = currentDatabase()',
  );
  // A key of one column is written in parentheses.
  return new Map(rows.map(({ name, key }) => [name, key.replace(/^\((.*)\)$/, '$1')]));
}

/** The sorting key decides which rows replace each other, and cannot be changed in place. */
function refuseChangedKey(table: Table, found: string | undefined): void {
  const expected = table.orderBy.join(', ');
  if (found === undefined || found === expected) return;
  throw new AppError(
    'conflict',
    `The fact store's table ${table.name} is ordered by (${found}), this version of Binnacle expects (${expected}). It was written by another version: start that one, or restore a backup into an empty data directory.`,
  );
}

function refuseUnknown(table: Table, columns: ReadonlyMap<string, string>): void {
  const unknown = [...columns.keys()].filter((name) => table.columns[name] === undefined);
  if (unknown.length === 0) return;
  throw new AppError(
    'conflict',
    `The fact store was written by a newer version of Binnacle: its table ${table.name} has the column ${unknown.join(', ')}, which this version does not know. Start that version, or restore a backup into an empty data directory.`,
  );
}

function refuseChangedTypes(table: Table, columns: ReadonlyMap<string, string>): void {
  for (const [name, type] of Object.entries(table.columns)) {
    const found = columns.get(name);
    if (found === undefined || found === type) continue;
    throw new AppError(
      'conflict',
      `The fact store's column ${table.name}.${name} is ${found}, this version of Binnacle expects ${type}. It was written by another version: start that one, or restore a backup into an empty data directory.`,
    );
  }
}
