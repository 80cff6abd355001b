import { AppError } from '../../platform/errors.ts';
import type { FactStore } from './client.ts';
import { addColumnStatements, createStatements, type Layout, localName, retentionStatement } from './ddl.ts';
import type { Table } from './table.ts';

/**
 * Brings the fact store to the tables this version declares: creates what is missing, adds new columns, sets the
 * retention. It never drops and never changes a type: a data directory that needs either was written by another
 * version, and is refused with its name rather than guessed at.
 * @throws AppError `conflict` naming table and column.
 */
export async function reconcile(store: FactStore, tables: readonly Table[], layout: Layout = {}): Promise<void> {
  const existing = await existingColumns(store, tables, layout);
  for (const table of tables) {
    const columns = existing.get(localName(table, layout));
    if (columns === undefined) {
      for (const statement of createStatements(table, layout)) await store.command(statement);
      continue;
    }
    refuseChangedTypes(table, columns);
    for (const column of Object.keys(table.columns)) {
      if (columns.has(column)) continue;
      for (const statement of addColumnStatements(table, column, layout)) await store.command(statement);
    }
  }
}

/** Applies a changed retention to a table that exists. */
export async function applyRetention(store: FactStore, table: Table, layout: Layout = {}): Promise<void> {
  const statement = retentionStatement(table, layout);
  if (statement !== undefined) await store.command(statement);
}

async function existingColumns(store: FactStore, tables: readonly Table[], layout: Layout) {
  const rows = await store.query<{ table: string; name: string; type: string }>(
    'SELECT table, name, type FROM system.columns WHERE database = currentDatabase() AND table IN {names:Array(String)}',
    { names: tables.map((table) => localName(table, layout)) },
  );
  const result = new Map<string, Map<string, string>>();
  for (const { table, name, type } of rows) {
    const columns = result.get(table) ?? new Map<string, string>();
    result.set(table, columns.set(name, type));
  }
  return result;
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
