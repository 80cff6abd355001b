import { AppError } from '../../platform/errors.ts';
import type { FactStore } from './client.ts';
import {
  addColumnStatements,
  changeCodecStatement,
  createStatements,
  type Layout,
  localName,
  partitionKey,
  retentionStatements,
} from './ddl.ts';
import { dropRebuild, rebuild } from './rebuild.ts';
import type { Table } from './table.ts';

/**
 * Brings the fact store to the tables this version declares: creates what is missing, adds new columns, and writes a
 * table anew whose partitions have changed. It never drops and never changes a type, so a column that is unknown here was written by a newer version, and one of another type by some
 * other: both are refused by name rather than guessed at.
 * @throws AppError `conflict` naming table and column.
 */
export async function reconcile(store: FactStore, tables: readonly Table[], layout: Layout = {}): Promise<void> {
  const existing = await existingColumns(store, tables, layout);
  const keys = await tableKeys(store);
  for (const table of tables) {
    const columns = existing.get(localName(table, layout));
    if (columns === undefined) {
      for (const statement of createStatements(table, layout)) await store.command(statement);
      continue;
    }
    refuseUnknown(table, columns);
    refuseChangedTypes(table, columns);
    const found = keys.get(localName(table, layout));
    refuseChangedKey(table, found?.sorting);
    for (const column of Object.keys(table.columns)) {
      if (columns.has(column)) continue;
      for (const statement of addColumnStatements(table, column, layout)) await store.command(statement);
    }
    if (found === undefined || samePartitions(table, found.partition)) {
      await dropRebuild(store, table, keys);
      for (const column of changedCodecs(table, columns)) await store.command(changeCodecStatement(table, column, layout));
    } else await rebuild(store, table, layout);
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

interface Column {
  readonly type: string;
  /** `CODEC(...)`, or empty. */
  readonly codec: string;
}

async function existingColumns(store: FactStore, tables: readonly Table[], layout: Layout) {
  const rows = await store.query<{ table: string; name: string; type: string; codec: string }>(
    "SELECT table, name, type, compression_codec AS codec FROM system.columns WHERE database = currentDatabase() AND table IN {names:Array(String)} AND default_kind IN ('', 'DEFAULT')",
    { names: tables.map((table) => localName(table, layout)) },
  );
  const result = new Map<string, Map<string, Column>>();
  for (const { table, name, type, codec } of rows) {
    const columns = result.get(table) ?? new Map<string, Column>();
    result.set(table, columns.set(name, { type, codec }));
  }
  return result;
}

async function tableKeys(store: FactStore): Promise<Map<string, { readonly sorting: string; readonly partition: string }>> {
  const rows = await store.query<{ name: string; sorting: string; partition: string }>(
    'SELECT name, sorting_key AS sorting, partition_key AS partition FROM system.tables WHERE database = currentDatabase()',
  );
  // A key of one column is written in parentheses.
  return new Map(rows.map(({ name, sorting, partition }) => [name, { sorting: sorting.replace(/^\((.*)\)$/, '$1'), partition }]));
}

function samePartitions(table: Table, found: string): boolean {
  return found === (partitionKey(table) ?? '').replaceAll('`', '');
}

function changedCodecs({ codecs = {} }: Table, columns: ReadonlyMap<string, Column>): string[] {
  return Object.keys(codecs).filter((name) => columns.has(name) && columns.get(name)?.codec !== `CODEC(${codecs[name]})`);
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

function refuseUnknown(table: Table, columns: ReadonlyMap<string, Column>): void {
  const unknown = [...columns.keys()].filter((name) => table.columns[name] === undefined);
  if (unknown.length === 0) return;
  throw new AppError(
    'conflict',
    `The fact store was written by a newer version of Binnacle: its table ${table.name} has the column ${unknown.join(', ')}, which this version does not know. Start that version, or restore a backup into an empty data directory.`,
  );
}

function refuseChangedTypes(table: Table, columns: ReadonlyMap<string, Column>): void {
  for (const [name, type] of Object.entries(table.columns)) {
    const found = columns.get(name)?.type;
    if (found === undefined || found === type) continue;
    throw new AppError(
      'conflict',
      `The fact store's column ${table.name}.${name} is ${found}, this version of Binnacle expects ${type}. It was written by another version: start that one, or restore a backup into an empty data directory.`,
    );
  }
}
