import type { Table } from '../../stores/clickhouse/table.ts';
import type { Facts } from '../../stores/facts.ts';

const database = 'binnacle_snapshot';

/** Copies of the fact tables as of one moment, made of hard links: no insert is under way while they are taken. */
export async function takeSnapshot(facts: Facts, tables: readonly Table[]): Promise<void> {
  await dropSnapshot(facts);
  await facts.store.command(`CREATE DATABASE ${database}`);
  await facts.hold(async () => {
    for (const { name } of tables) await facts.store.command(`CREATE TABLE ${database}.\`${name}\` CLONE AS \`${name}\``);
  });
}

export async function dropSnapshot(facts: Facts): Promise<void> {
  await facts.store.command(`DROP DATABASE IF EXISTS ${database} SYNC`);
}

/** Writes the snapshot of a table to a Parquet file. One thread and small row groups bound the memory. */
export function exportStatement(table: Table, path: string): string {
  const columns = Object.keys(table.columns).map((name) => `\`${name}\``);
  return `INSERT INTO FUNCTION file('${path.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}', 'Parquet')
    SELECT ${columns.join(', ')} FROM ${database}.\`${table.name}\`
    SETTINGS max_threads = 1, output_format_parquet_row_group_size = 100000, output_format_parquet_string_as_string = 1`;
}

/** Reads such a file back into its table. */
export function importStatement(table: string, columns: readonly string[], path: string): string {
  const names = columns.map((name) => `\`${name}\``).join(', ');
  return `INSERT INTO \`${table}\` (${names}) SELECT ${names} FROM file('${path.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}', 'Parquet')
    SETTINGS max_threads = 1, max_partitions_per_insert_block = 0`;
}
