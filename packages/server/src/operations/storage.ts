import type { Dirent } from 'node:fs';
import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { House } from '../area.ts';
import { number } from '../stores/clickhouse/client.ts';
import { localName } from '../stores/clickhouse/ddl.ts';
import type { Table } from '../stores/clickhouse/table.ts';
import { withRetention } from './retention.ts';

const dayMs = 86_400_000;
/** Days of arrivals that a forecast looks back on; fewer than `leastDays` of rows give none. */
const window = 7;
const leastDays = 3;

export interface TableUsage {
  readonly name: string;
  readonly description: string;
  /** Rows on disk: versions that newer ones replace count until the store merges them away. */
  readonly rows: number;
  /** Compressed, on disk. */
  readonly bytes: number;
  readonly retentionDays: number | null;
  /** Of the rows' own times, ISO 8601; `null` for an empty table and one whose rows have no time. */
  readonly oldest: string | null;
  readonly newest: string | null;
}

export interface DiskUsage {
  readonly path: string;
  /** What the fact tables and, when embedded, the records take. */
  readonly usedBytes: number;
  readonly freeBytes: number;
  /** `null` while there are less than three days of rows to judge by. */
  readonly growthBytesPerDay: number | null;
  /** `null` without a growth, or when it does not grow. */
  readonly fullInDays: number | null;
}

/** What every fact table holds, what the disk has left, and when it will be full at the pace of the last week. */
export async function storage(house: House, tables: readonly Table[]): Promise<{ tables: TableUsage[]; disk: DiskUsage }> {
  const effective = await withRetention(house.database, tables);
  const usages = await tableUsages(house, effective);
  const growthBytesPerDay = await growth(house, effective, usages);
  const disk = await diskSpace(house, usages);
  const grows = growthBytesPerDay !== null && growthBytesPerDay > 0;
  return {
    tables: usages,
    disk: { ...disk, growthBytesPerDay, fullInDays: grows ? Math.floor(disk.freeBytes / growthBytesPerDay) : null },
  };
}

async function tableUsages({ facts }: House, tables: readonly Table[]): Promise<TableUsage[]> {
  const { layout } = facts;
  const parts = layout.cluster === undefined ? 'system.parts' : 'cluster({cluster:String}, system.parts)';
  const rows = await facts.query<Record<'table' | 'rows' | 'bytes' | 'oldest' | 'newest', string>>(
    `SELECT table, sum(rows) AS rows, sum(bytes_on_disk) AS bytes,
       toUnixTimestamp(min(min_time)) * 1000 AS oldest, toUnixTimestamp(max(max_time)) * 1000 AS newest
     FROM ${parts} WHERE active AND database = currentDatabase() AND table IN {names:Array(String)} GROUP BY table`,
    { names: tables.map((table) => localName(table, layout)), ...(layout.cluster === undefined ? {} : { cluster: layout.cluster }) },
  );
  return tables.map((table) => {
    const row = rows.find((one) => one.table === localName(table, layout));
    const time = (value: string | undefined) => (value === undefined || table.time === null ? null : new Date(Number(value)).toISOString());
    return {
      name: table.name,
      description: table.description,
      rows: row === undefined ? 0 : number(row.rows),
      bytes: row === undefined ? 0 : number(row.bytes),
      retentionDays: table.retentionDays,
      oldest: time(row?.oldest),
      newest: time(row?.newest),
    };
  });
}

/**
 * Bytes a day, net: rows whose time lies in the last seven days (or since the first row) come in, rows that the retention
 * will drop in the next seven go out, each at the size that a row of its table takes on disk today.
 */
async function growth({ facts, clock }: House, tables: readonly Table[], usages: readonly TableUsage[]): Promise<number | null> {
  const now = clock.now();
  let oldest = Number.POSITIVE_INFINITY;
  let bytesPerDay = 0;
  for (const [index, table] of tables.entries()) {
    const usage = usages[index];
    if (table.time === null || usage === undefined || usage.oldest === null || usage.rows === 0) continue;
    const first = Date.parse(usage.oldest);
    oldest = Math.min(oldest, first);
    const days = Math.min(window, Math.max(1, (now - first) / dayMs));
    const leaves = table.retentionDays === null ? 0 : now - (table.retentionDays - window) * dayMs;
    const [row] = await facts.query<{ arrived: string; leaving: string }>(
      `SELECT countIf(\`${table.time}\` >= fromUnixTimestamp64Milli({from:Int64}) AND \`${table.time}\` <= fromUnixTimestamp64Milli({now:Int64})) AS arrived,
         countIf(\`${table.time}\` < fromUnixTimestamp64Milli({leaves:Int64})) AS leaving
       FROM \`${table.name}\` WHERE \`${table.time}\` >= fromUnixTimestamp64Milli({from:Int64}) OR \`${table.time}\` < fromUnixTimestamp64Milli({leaves:Int64})`,
      { from: Math.round(now - days * dayMs), now, leaves },
    );
    const perRow = usage.bytes / usage.rows;
    bytesPerDay += perRow * (number(row?.arrived) / days - number(row?.leaving) / window);
  }
  return now - oldest < leastDays * dayMs || oldest === Number.POSITIVE_INFINITY ? null : Math.round(bytesPerDay);
}

async function diskSpace(
  { config, facts }: House,
  usages: readonly TableUsage[],
): Promise<Pick<DiskUsage, 'path' | 'usedBytes' | 'freeBytes'>> {
  const recordBytes = config.postgresUrl === undefined ? await directoryBytes(config.paths.records) : 0;
  const usedBytes = usages.reduce((sum, { bytes }) => sum + bytes, recordBytes);
  if (config.clickhouseUrl === undefined) {
    const { bavail, bsize } = await statfs(config.paths.data);
    return { path: config.paths.data, usedBytes, freeBytes: bavail * bsize };
  }
  const [disk] = await facts.query<{ path: string; free: string }>(
    "SELECT path, unreserved_space AS free FROM system.disks WHERE name = 'default'",
  );
  return { path: disk?.path ?? '', usedBytes, freeBytes: number(disk?.free ?? 0) };
}

/** Files may go while they are counted. */
async function directoryBytes(path: string): Promise<number> {
  const entries: Dirent[] = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
