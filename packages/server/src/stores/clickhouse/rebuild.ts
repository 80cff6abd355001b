import { AppError } from '../../platform/errors.ts';
import type { FactStore } from './client.ts';
import { createStatements, type Layout, quote } from './ddl.ts';
import type { Table } from './table.ts';

const rebuiltName = (table: Table): string => `${table.name}_rebuilt`;

/**
 * Writes a table anew whose partitions are declared otherwise than they are: a copy day by day, then both change places in one step. A
 * copy that was cut short is begun anew, so that a crash at any moment loses nothing. Nobody may write meanwhile; the disk holds the
 * table twice.
 * @throws AppError `conflict` on a cluster, where replicas would have to agree.
 */
export async function rebuild(store: FactStore, table: Table, layout: Layout): Promise<void> {
  if (layout.cluster !== undefined) {
    throw new AppError(
      'conflict',
      `The partitions of the fact store's table ${table.name} have changed, and on a cluster Binnacle does not write a table anew. Start on an empty database and copy the rows there with INSERT INTO ... SELECT (docs/operations.md, Upgrade).`,
    );
  }
  const copy = { ...table, name: rebuiltName(table) };
  await store.maintain(`DROP TABLE IF EXISTS ${quote(copy.name)} SYNC`);
  for (const statement of createStatements(copy)) await store.maintain(statement);
  for (const day of await days(store, table)) await store.maintain(copyStatement(table, copy, day));
  await store.maintain(`EXCHANGE TABLES ${quote(table.name)} AND ${quote(copy.name)}`);
  await store.maintain(`DROP TABLE ${quote(copy.name)} SYNC`);
}

/** Removes what a rebuild left that was cut short after its last step but one. */
export async function dropRebuild(store: FactStore, table: Table, tables: ReadonlyMap<string, unknown>): Promise<void> {
  if (tables.has(rebuiltName(table))) await store.maintain(`DROP TABLE ${quote(rebuiltName(table))} SYNC`);
}

/** Days since the epoch, UTC, on which the table has rows; one piece of everything for a table without time. */
async function days(store: FactStore, { name, time }: Table): Promise<(number | undefined)[]> {
  if (time === null) return [undefined];
  const rows = await store.query<{ day: string }>(
    `SELECT DISTINCT intDiv(toUnixTimestamp64Milli(${quote(time)}), 86400000) AS day FROM ${quote(name)} ORDER BY day`,
  );
  return rows.map(({ day }) => Number(day));
}

function copyStatement(table: Table, copy: Table, day: number | undefined): string {
  const columns = Object.keys(table.columns).map(quote).join(', ');
  const piece =
    day === undefined || table.time === null
      ? ''
      : ` WHERE ${quote(table.time)} >= fromUnixTimestamp64Milli(${day * 86_400_000}) AND ${quote(table.time)} < fromUnixTimestamp64Milli(${(day + 1) * 86_400_000})`;
  return `INSERT INTO ${quote(copy.name)} (${columns}) SELECT ${columns} FROM ${quote(table.name)}${piece} SETTINGS max_partitions_per_insert_block = 0`;
}
