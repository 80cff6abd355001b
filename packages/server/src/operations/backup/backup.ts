import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { House } from '../../area.ts';
import { AppError } from '../../platform/errors.ts';
import type { Table } from '../../stores/clickhouse/table.ts';
import type { Records } from '../../stores/postgres/client.ts';
import { ArchiveWriter, archiveFormat, entryNames, factsEntry, type Manifest, optionalFile } from './archive.ts';
import { dropSnapshot, exportStatement, takeSnapshot } from './snapshot.ts';

export interface BackupOptions {
  readonly house: House;
  readonly records: Records;
  readonly tables: readonly Table[];
  readonly version: string;
}

let running = false;

/**
 * Starts a backup of what lives in the data directory and answers the archive as it is made. Facts are as of one moment
 * (hard links to the parts of that moment), records as of just before. Memory holds one piece of it at a time and the
 * compressed records; the disk needs room for the largest table once more.
 * @throws AppError `conflict` while another one runs.
 */
export async function startBackup(options: BackupOptions): Promise<Readable> {
  if (running) throw new AppError('conflict', 'A backup is being made already. Wait for it to end.');
  running = true;
  const { facts, config, log } = options.house;
  let directory: string | undefined;
  const cleanUp = async () => {
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
    if (embeddedFacts(options)) await dropSnapshot(facts);
    running = false;
  };
  try {
    const dump = await options.records.dump();
    if (embeddedFacts(options)) await takeSnapshot(facts, options.tables);
    directory = await mkdtemp(join(config.paths.data, 'backup-'));
    const writer = new ArchiveWriter();
    const stream = Readable.from(writer.stream, { objectMode: false });
    stream.once('close', () => writer.stream.destroy());
    fill(writer, options, dump, directory)
      .catch((error: Error) => {
        if (!stream.destroyed) log.error({ err: error }, 'backup failed');
        stream.destroy(error);
      })
      .finally(cleanUp)
      .catch((error: unknown) => log.error({ err: error }, 'backup left files behind'));
    return stream;
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

async function fill(writer: ArchiveWriter, options: BackupOptions, dump: Blob | undefined, directory: string): Promise<void> {
  const { config, facts } = options.house;
  const secret = config.secret === undefined ? await optionalFile(config.paths.secret) : undefined;
  const tables = embeddedFacts(options) ? options.tables : [];
  await writer.text(entryNames.manifest, JSON.stringify(manifest(options, tables, dump !== undefined, secret !== undefined)));
  if (secret !== undefined) await writer.bytes(entryNames.secret, secret);
  if (dump !== undefined) await writer.bytes(entryNames.records, Buffer.from(await dump.arrayBuffer()));
  for (const table of tables) {
    const path = join(directory, `${table.name}.parquet`);
    await facts.store.maintain(exportStatement(table, path));
    await writer.file(factsEntry(table.name), path);
    await rm(path);
  }
  await writer.end();
}

function manifest({ house, version }: BackupOptions, tables: readonly Table[], records: boolean, secret: boolean): Manifest {
  const { config, clock } = house;
  return {
    format: archiveFormat,
    version,
    createdAt: new Date(clock.now()).toISOString(),
    tables: tables.map((table) => ({ name: table.name, columns: Object.keys(table.columns) })),
    records,
    secret,
    notIncluded: [
      ...(config.clickhouseUrl === undefined
        ? []
        : ['Facts: they live on the ClickHouse server; back it up with ClickHouse BACKUP or clickhouse-backup.']),
      ...(config.postgresUrl === undefined
        ? []
        : ['Definitions and records: they live on the PostgreSQL server; back it up with pg_dump.']),
      ...(config.secret === undefined ? [] : ['The secret: it is given by BINNACLE_SECRET; keep it where the other secrets are kept.']),
    ],
  };
}

function embeddedFacts({ house }: BackupOptions): boolean {
  return house.config.clickhouseUrl === undefined;
}
