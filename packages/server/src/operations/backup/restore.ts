import { createHash } from 'node:crypto';
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import type { Config } from '../../platform/config.ts';
import { AppError } from '../../platform/errors.ts';
import type { Log } from '../../platform/log.ts';
import type { Table } from '../../stores/clickhouse/table.ts';
import { openFacts } from '../../stores/facts.ts';
import { openRecords } from '../../stores/postgres/client.ts';
import { migrate } from '../../stores/postgres/migrate.ts';
import { archiveFormat, checksumsSchema, entryNames, factsEntry, type Manifest, manifestSchema } from './archive.ts';
import { importStatement } from './snapshot.ts';

export interface RestoreOptions {
  readonly config: Config;
  readonly tables: readonly Table[];
  readonly version: string;
  readonly log: Log;
}

/**
 * Fills an empty data directory from a backup. The whole archive is unpacked and its checksums are compared before anything
 * is loaded; when something goes wrong the directory is left empty.
 * @throws AppError `conflict` for a directory that is not empty or a backup of a newer version, `invalid_request` for a file
 * that is no whole, unchanged backup.
 */
export async function restore(file: string, options: RestoreOptions): Promise<Manifest> {
  const { data } = options.config.paths;
  await access(file, constants.R_OK).catch((cause: Error) => {
    throw new AppError('invalid_request', `The backup cannot be read: ${cause.message}.`, { cause });
  });
  await mkdir(data, { recursive: true });
  if ((await readdir(data)).length > 0) {
    throw new AppError(
      'conflict',
      `${data} is not empty. A backup is restored into an empty directory only: name another one with --data.`,
    );
  }
  const unpacked = join(data, 'restoring');
  try {
    const manifest = await unpack(file, unpacked, options.version);
    await load(manifest, unpacked, options);
    await rm(unpacked, { recursive: true });
    return manifest;
  } catch (error) {
    for (const name of await readdir(data)) await rm(join(data, name), { recursive: true, force: true });
    throw error;
  }
}

/**
 * Reads an archive to its end and compares every checksum, keeping nothing.
 * @throws AppError like `restore`.
 */
export async function verify(file: string, version: string): Promise<Manifest> {
  return unpack(file, undefined, version);
}

async function unpack(file: string, directory: string | undefined, version: string): Promise<Manifest> {
  const found: Record<string, string> = {};
  const texts = new Map<string, string>();
  const archive = extract();
  const reading = pipeline(createReadStream(file), archive).catch((cause: unknown) => {
    throw cause instanceof AppError ? cause : damaged(file, 'it cannot be read to its end', cause);
  });
  // The loop below meets the same error; without this a rejection would be unhandled meanwhile.
  reading.catch(() => undefined);
  try {
    for await (const entry of archive) {
      const { name } = entry.header;
      if (!isExpected(name)) throw damaged(file, `it holds the unknown entry "${name.slice(0, 100)}"`);
      const path = directory === undefined ? undefined : join(directory, name);
      const { digest, text } = await store(entry as unknown as AsyncIterable<Buffer>, path, name.endsWith('.json'));
      if (text !== undefined) texts.set(name, text);
      if (name !== entryNames.checksums) found[name] = digest;
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? error : damaged(file, 'it cannot be read to its end', error);
  }
  await reading;
  compare(file, found, texts.get(entryNames.checksums));
  return readManifest(file, texts.get(entryNames.manifest), found, version);
}

async function store(
  entry: AsyncIterable<Buffer>,
  path: string | undefined,
  keep: boolean,
): Promise<{ digest: string; text: string | undefined }> {
  const hash = createHash('sha256');
  const kept: Buffer[] = [];
  let bytes = 0;
  const observe = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      if (keep) kept.push(chunk);
      bytes += chunk.length;
      if (keep && bytes > mostJsonBytes) return done(new Error('an entry is larger than it can be'));
      done(null, path === undefined ? undefined : chunk);
    },
  });
  if (path === undefined) {
    observe.resume();
    await pipeline(Readable.from(entry), observe);
  } else {
    await mkdir(join(path, '..'), { recursive: true });
    await pipeline(Readable.from(entry), observe, createWriteStream(path, { mode: 0o600 }));
  }
  return { digest: hash.digest('hex'), text: keep ? Buffer.concat(kept).toString('utf8') : undefined };
}

/** Of the entries that are JSON; their real ones have a few kilobytes. */
const mostJsonBytes = 1024 * 1024;

function isExpected(name: string): boolean {
  return Object.values<string>(entryNames).includes(name) || /^facts\/\w+\.parquet$/.test(name);
}

function compare(file: string, found: Readonly<Record<string, string>>, text: string | undefined): void {
  if (text === undefined) throw damaged(file, 'its end is missing');
  const stated = checksumsSchema.safeParse(parse(text));
  if (!stated.success) throw damaged(file, 'its checksums are not readable');
  for (const name of new Set([...Object.keys(stated.data), ...Object.keys(found)])) {
    if (found[name] !== stated.data[name]) throw damaged(file, `the checksum of ${name} is wrong`);
  }
}

function readManifest(file: string, text: string | undefined, found: Readonly<Record<string, string>>, version: string): Manifest {
  const raw = parse(text ?? '');
  const { format } = (raw ?? {}) as { format?: unknown };
  const parsed = manifestSchema.safeParse(raw);
  const made = parsed.success ? parsed.data.version : String((raw as { version?: unknown } | undefined)?.version);
  if (typeof format === 'number' && (format > archiveFormat || isNewer(made, version))) {
    throw new AppError(
      'conflict',
      `${file} was made by Binnacle ${made}, which is newer than this one (${version}). Restore it with that version.`,
    );
  }
  if (!parsed.success) throw damaged(file, 'its manifest is not readable');
  const entries = [
    ...parsed.data.tables.map(({ name }) => factsEntry(name)),
    ...(parsed.data.records ? [entryNames.records] : []),
    ...(parsed.data.secret ? [entryNames.secret] : []),
  ];
  const missing = entries.find((name) => found[name] === undefined);
  if (missing !== undefined) throw damaged(file, `${missing} is missing`);
  return parsed.data;
}

async function load(manifest: Manifest, unpacked: string, { config, tables, log }: RestoreOptions): Promise<void> {
  if (manifest.tables.length > 0) {
    const location = { kind: 'embedded', path: config.paths.facts } as const;
    const facts = await openFacts({ location, layout: {}, tables, queueBytes: config.queueLimit, log });
    try {
      for (const { name, columns } of manifest.tables) {
        const known = tables.find((table) => table.name === name);
        const unknown = known === undefined ? columns : columns.filter((column) => known.columns[column] === undefined);
        if (unknown.length > 0) {
          throw new AppError(
            'conflict',
            `The backup has ${name}.${unknown.join(', ')}, which this version does not know. Restore it with version ${manifest.version}.`,
          );
        }
        await facts.store.maintain(importStatement(name, columns, join(unpacked, factsEntry(name))));
      }
    } finally {
      await facts.close();
    }
  }
  if (manifest.records) {
    const template = new Blob([await readFile(join(unpacked, entryNames.records))]);
    const records = await openRecords({ kind: 'embedded', path: config.paths.records, template });
    try {
      await migrate(records);
    } finally {
      await records.close();
    }
  }
  if (manifest.secret) await writeFile(config.paths.secret, await readFile(join(unpacked, entryNames.secret)), { mode: 0o600 });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Versions are `major.minor.patch`. */
function isNewer(one: string, other: string): boolean {
  return one.localeCompare(other, 'en', { numeric: true }) > 0;
}

function damaged(file: string, what: string, cause?: unknown): AppError {
  return new AppError('invalid_request', `${file} is not a whole, unchanged backup: ${what}.`, { cause });
}
