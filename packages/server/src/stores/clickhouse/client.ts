import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { createChdbConnection } from 'chdb/connection';
import { type Incoming, openIncoming } from '../incoming.ts';
import { type Block, readBlocks } from './blocks.ts';
import { blockError, insertError, storeError } from './errors.ts';
import { withLiterals } from './literals.ts';
import { oneAtATime, type Turns } from './turns.ts';

/** Values bound to `{name:Type}` placeholders. */
export type QueryParameters = Readonly<Record<string, unknown>>;

/** The fact store as rooms above see it: ClickHouse SQL in, rows out. Which form answers is not theirs to know. */
export interface FactReader {
  /**
   * Runs one SELECT. 64-bit integers come as strings, NaN and infinities as the strings `nan`, `inf`, `-inf`
   * (see `number`), DateTime64 as text unless the query turns it into milliseconds itself.
   * @throws AppError `invalid_query`, `query_timeout` or `store_unavailable`.
   */
  query<T>(sql: string, parameters?: QueryParameters): Promise<T[]>;
}

/** The fact store for questions whose answers are many numbers. */
export interface ColumnReader {
  /**
   * Runs one SELECT and answers its columns as the bytes they are: for results that are too large to be parsed from text, and with NaN's
   * bits kept. Values of parameters are written into the statement (`withLiterals` says which types can be).
   * @throws AppError `invalid_query`, `query_timeout` or `store_unavailable`; the signal's reason when it aborts.
   */
  queryColumns(sql: string, parameters?: QueryParameters, options?: ColumnsOptions): Promise<readonly Block[]>;
}

export interface ColumnsOptions {
  readonly signal?: AbortSignal | undefined;
  /** ClickHouse's settings for this statement, such as `max_execution_time`. */
  readonly settings?: Readonly<Record<string, number>>;
}

export interface FactStore extends FactReader, ColumnReader {
  /** Runs a statement that returns nothing, such as DDL. */
  command(statement: string): Promise<void>;
  /**
   * Runs an INSERT with its rows behind it and resolves when they are durable.
   * @throws MalformedRows when rows are wrong, AppError `store_unavailable` when the store failed.
   */
  insert(statement: string): Promise<void>;
  /**
   * Inserts blocks of the Native format and resolves when they are durable. `into` is the table with its columns, as SQL.
   * @throws AppError `store_unavailable` when the store failed.
   */
  insertNative(into: string, chunks: readonly Uint8Array[]): Promise<void>;
  /** Like `command`, for what takes long: on a connection of its own, so that nothing waits behind it. */
  maintain(statement: string): Promise<void>;
  /** Like `query`, for SQL that people wrote: read-only and limited in time, memory and rows, on a connection of its own. */
  queryUntrusted<T>(sql: string, parameters: QueryParameters): Promise<{ rows: T[]; columns: { name: string; type: string }[] }>;
  close(): Promise<void>;
}

/** chDB's connection is typed against another copy of the client's declarations. */
type Connection = NonNullable<NonNullable<Parameters<typeof createClient>[0]>['connection']>;

export type FactLocation = { readonly kind: 'embedded'; readonly path: string } | { readonly kind: 'server'; readonly url: string };

const readerCount = 3;
const writerCount = 2;
/** So many questions in people's own SQL run side by side: one that takes its whole time does not keep the others waiting. */
const untrustedCount = 3;

const sessionSettings = {
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_denormals: 1,
  date_time_input_format: 'best_effort',
  allow_experimental_time_series_aggregate_functions: 1,
  // Statements carry the ids of the series they are about.
  max_query_size: 33_554_432,
  // What makes FINAL cheap. Rows that replace each other have one time and so lie in one partition (a test of the tables holds that);
  // and conditions on the sorting key may be looked at first, because it is the same for all of them.
  do_not_merge_across_partitions_select_final: 1,
  optimize_move_to_prewhere_if_final: 1,
} as const;

/** Bounds for our own questions: what is asked of a store too large for them fails by itself and leaves the server standing. */
const readerSettings = { ...sessionSettings, max_execution_time: 60, max_memory_usage: 4_000_000_000 } as const;

/** A group may hold rows of many months or days: the limit is there to spare people tiny parts, and whoever appends bounds them. */
const writerSettings = { ...sessionSettings, max_partitions_per_insert_block: 0 } as const;

/** Limits for SQL that people wrote. `readonly = 2` still lets the client set formats, so the statement is checked as well (`metrics/sql`). */
const untrustedSettings = {
  ...sessionSettings,
  max_execution_time: 20,
  max_memory_usage: 1_000_000_000,
  max_result_rows: 100_000,
  max_result_bytes: 50_000_000,
  result_overflow_mode: 'throw',
  max_rows_to_read: 500_000_000,
  readonly: 2,
} as const;

/** Opens the fact store; embedded, this takes about 0.2 s. A server's database is created when it is not there. */
export async function openFactStore(location: FactLocation): Promise<FactStore> {
  if (location.kind === 'embedded') mkdirSync(location.path, { recursive: true });
  else await createDatabase(location.url);
  // One embedded connection runs one query at a time; a server's client has connections of its own.
  const pool = (size: number, settings: Settings) =>
    Promise.all(Array.from({ length: location.kind === 'embedded' ? size : 1 }, () => prepared(connect(location), location, settings)));
  const [readers, writers, untrusted, [maintenance]] = await Promise.all([
    pool(readerCount, readerSettings),
    pool(writerCount, writerSettings),
    pool(untrustedCount, untrustedSettings),
    pool(1, sessionSettings) as Promise<[Prepared]>,
  ]);
  const nextWriter = inTurn(writers);
  const incoming = location.kind === 'embedded' ? openIncoming(join(location.path, 'incoming')) : undefined;
  return {
    query: async <T>(sql: string, parameters: QueryParameters = {}) => (await select<T>(idlest(readers), sql, parameters)).rows,
    queryColumns: (sql, parameters = {}, options = {}) => selectColumns(idlest(readers), sql, parameters, options),
    queryUntrusted: <T>(sql: string, parameters: QueryParameters) => select<T>(idlest(untrusted), sql, parameters),
    command: (statement) => run(nextWriter(), statement, storeError),
    insert: (statement) => run(nextWriter(), statement, insertError),
    insertNative: (into, chunks) => insertNative(nextWriter(), into, chunks, incoming),
    maintain: (statement) => run(maintenance, statement, storeError),
    async close() {
      await Promise.all([...writers, ...readers, ...untrusted, maintenance].map(({ client }) => client.close()));
    },
  };
}

/** The client would print the server's messages, which quote rows, past our log. */
const quiet = { level: ClickHouseLogLevel.OFF };

function connect(location: FactLocation): ClickHouseClient {
  return location.kind === 'embedded'
    ? createClient({ connection: createChdbConnection({ path: location.path }) as unknown as Connection })
    : createClient({
        url: location.url,
        request_timeout: 60_000,
        max_open_connections: 16,
        log: quiet,
        // Lists of thousands of names are longer than an address may be.
        use_multipart_params_auto: true,
      });
}

/** The database is the path of the URL, as `@clickhouse/client` reads it. */
async function createDatabase(url: string): Promise<void> {
  const { pathname } = new URL(url);
  const name = decodeURIComponent(pathname.replace(/^\/+|\/+$/g, ''));
  if (name === '' || name === 'default') return;
  const root = new URL(url);
  root.pathname = '';
  const client = createClient({ url: root.href, request_timeout: 60_000, log: quiet });
  try {
    await client.command({ query: 'CREATE DATABASE IF NOT EXISTS {name:Identifier}', query_params: { name } });
  } catch (error) {
    throw storeError(error);
  } finally {
    await client.close();
  }
}

function inTurn<T>(all: readonly T[]): () => T {
  let turn = 0;
  return () => all[turn++ % all.length] as T;
}

/** The connection with the fewest questions before it. */
function idlest(all: readonly Prepared[]): Prepared {
  return all.reduce((best, one) => (one.asked.size < best.asked.size ? one : best));
}

async function run({ client, perQuery }: Prepared, statement: string, described: (error: unknown) => Error): Promise<void> {
  try {
    await client.command({ query: statement, ...perQuery });
  } catch (error) {
    throw described(error);
  }
}

/** The embedded store takes statements as text, so it reads the blocks from a file; a server gets them as the body of its request. */
async function insertNative(writer: Prepared, into: string, chunks: readonly Uint8Array[], incoming: Incoming | undefined): Promise<void> {
  try {
    if (incoming !== undefined) {
      await incoming.withFile(chunks, (path) =>
        writer.client.command({ query: `INSERT INTO ${into} FROM INFILE '${path.replace(/[\\']/g, '\\$&')}' FORMAT Native` }),
      );
      return;
    }
    const { stream } = await writer.client.exec({
      query: `INSERT INTO ${into} FORMAT Native`,
      values: Readable.from(chunks, { objectMode: false }),
      ...writer.perQuery,
    });
    for await (const _ of stream) {
      // The connection is free again when its answer is read.
    }
  } catch (error) {
    throw blockError(error);
  }
}

type Settings = Readonly<Record<string, string | number>>;

interface Prepared {
  readonly client: ClickHouseClient;
  readonly perQuery: { clickhouse_settings?: Settings };
  readonly turns: Turns;
  /** Questions that run or wait. */
  readonly asked: Set<object>;
}

/** Settings stick to an embedded session, so they are set once; a server has no session and gets them with every query. */
async function prepared(client: ClickHouseClient, location: FactLocation, settings: Settings): Promise<Prepared> {
  if (location.kind === 'server') return { client, perQuery: { clickhouse_settings: settings }, turns: (task) => task(), asked: new Set() };
  for (const [name, value] of Object.entries(settings)) {
    await client.command({ query: `SET ${name} = ${typeof value === 'number' ? value : `'${value}'`}` });
  }
  return { client, perQuery: {}, turns: oneAtATime(() => drain(client)), asked: new Set() };
}

/** chDB keeps what a failed query had already written and puts it before its connection's next answer; this takes it out. */
async function drain(client: ClickHouseClient): Promise<void> {
  try {
    await (await client.query({ query: 'SELECT 1', format: 'TabSeparated' })).text();
  } catch {
    // A connection that cannot even do this says so to the next query.
  }
}

async function select<T>({ client, perQuery, turns, asked }: Prepared, sql: string, parameters: QueryParameters) {
  const question = {};
  asked.add(question);
  try {
    return await turns(async () => {
      const result = await client.query({ query: sql, query_params: { ...parameters }, format: 'JSON', ...perQuery });
      const { data, meta } = await result.json<T>();
      return { rows: data, columns: meta ?? [] };
    });
  } catch (error) {
    throw storeError(error);
  } finally {
    asked.delete(question);
  }
}

async function selectColumns(
  { client, perQuery, turns, asked }: Prepared,
  sql: string,
  parameters: QueryParameters,
  { signal, settings = {} }: ColumnsOptions,
): Promise<readonly Block[]> {
  const changed = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const query = `${withLiterals(sql, parameters)}${changed.length === 0 ? '' : ` SETTINGS ${changed.join(', ')}`} FORMAT Native`;
  const question = {};
  asked.add(question);
  try {
    return await turns(async () => {
      signal?.throwIfAborted();
      const { stream } = await client.exec({
        query,
        // A server says that a query failed by the answer's status, as long as the answer has not begun.
        clickhouse_settings: { ...perQuery.clickhouse_settings, wait_end_of_query: 1 },
        ...(signal === undefined ? {} : { abort_signal: signal }),
      });
      return readBlocks(await collected(stream));
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw storeError(error);
  } finally {
    asked.delete(question);
  }
}

async function collected(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks);
}

/** A number as the store's JSON carries it: numbers, 64-bit integers in quotes, `nan`, `inf`, null (no data, NaN here). */
export function number(value: unknown): number {
  if (typeof value === 'number') return value;
  if (value === null || value === undefined) return Number.NaN;
  const text = String(value);
  if (text === 'inf') return Number.POSITIVE_INFINITY;
  if (text === '-inf') return Number.NEGATIVE_INFINITY;
  return text === '' ? Number.NaN : Number(text);
}
