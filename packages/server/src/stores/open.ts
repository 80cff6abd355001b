import type { Config } from '../platform/config.ts';
import type { Log } from '../platform/log.ts';
import type { Table } from './clickhouse/table.ts';
import { type DirectoryLock, lockDirectory } from './directory-lock.ts';
import { type Facts, openFacts } from './facts.ts';
import { openRecords, type Records } from './postgres/client.ts';
import { migrate } from './postgres/migrate.ts';

export interface Stores {
  readonly facts: Facts;
  readonly records: Records;
  /** Of the data directory; absent when nothing in it is a database. */
  readonly lock: DirectoryLock | undefined;
}

/** Opens both stores, migrated, with the data directory locked. @throws AppError `conflict` when another process has the directory. */
export async function openStores(config: Config, log: Log, tables: readonly Table[]): Promise<Stores> {
  const { clickhouseUrl, postgresUrl, paths } = config;
  const lock = clickhouseUrl !== undefined && postgresUrl !== undefined ? undefined : lockDirectory(paths.data);
  const openingFacts = openFacts({
    location: clickhouseUrl === undefined ? { kind: 'embedded', path: paths.facts } : { kind: 'server', url: clickhouseUrl },
    layout: { cluster: config.clickhouseCluster },
    tables,
    queueBytes: config.queueLimit,
    log,
  });
  const openingRecords = openRecords(
    postgresUrl === undefined ? { kind: 'embedded', path: paths.records } : { kind: 'server', url: postgresUrl },
  ).then(async (records) => {
    await migrate(records);
    return records;
  });
  const [facts, records] = await Promise.allSettled([openingFacts, openingRecords]);
  if (facts.status === 'fulfilled' && records.status === 'fulfilled') return { facts: facts.value, records: records.value, lock };
  if (facts.status === 'fulfilled') await facts.value.close();
  if (records.status === 'fulfilled') await records.value.close();
  lock?.release();
  throw facts.status === 'rejected' ? facts.reason : (records as PromiseRejectedResult).reason;
}
