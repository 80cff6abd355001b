import { mkdirSync } from 'node:fs';
import { type ClickHouseClient, ClickHouseError, createClient } from '@clickhouse/client';
import { createChdbConnection } from 'chdb/connection';
import { AppError } from '../../platform/errors.ts';

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

export interface FactStore extends FactReader {
  /** Runs a statement that returns nothing: DDL, or an INSERT with its data behind it. */
  command(statement: string): Promise<void>;
  /** Like `query`, for SQL that people wrote: read-only and limited in time, memory and rows, on a connection of its own. */
  queryUntrusted<T>(sql: string, parameters: QueryParameters): Promise<{ rows: T[]; columns: { name: string; type: string }[] }>;
  close(): Promise<void>;
}

/** chDB's connection is typed against another copy of the client's declarations. */
type Connection = NonNullable<NonNullable<Parameters<typeof createClient>[0]>['connection']>;

export type FactLocation = { readonly kind: 'embedded'; readonly path: string } | { readonly kind: 'server'; readonly url: string };

const readerCount = 3;

const sessionSettings = {
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_denormals: 1,
  date_time_input_format: 'best_effort',
  allow_experimental_time_series_aggregate_functions: 1,
} as const;

/** Limits for SQL that people wrote. `readonly = 2` still lets the client set formats, so the statement is checked as well (`metrics/sql`). */
const untrustedSettings = {
  ...sessionSettings,
  max_execution_time: 20,
  max_memory_usage: 1_000_000_000,
  max_result_rows: 100_000,
  result_overflow_mode: 'throw',
  max_rows_to_read: 500_000_000,
  readonly: 2,
} as const;

/** Opens the fact store; embedded, this takes about 0.2 s. */
export async function openFactStore(location: FactLocation): Promise<FactStore> {
  if (location.kind === 'embedded') mkdirSync(location.path, { recursive: true });
  const connect = (): ClickHouseClient =>
    location.kind === 'embedded'
      ? createClient({ connection: createChdbConnection({ path: location.path }) as unknown as Connection })
      : createClient({ url: location.url, request_timeout: 60_000, max_open_connections: 16 });
  const writer = await prepared(connect(), location, sessionSettings);
  // One embedded connection runs one query at a time, so readers get their own.
  const readers = await Promise.all(
    Array.from({ length: location.kind === 'embedded' ? readerCount : 1 }, () => prepared(connect(), location, sessionSettings)),
  );
  const untrusted = await prepared(connect(), location, untrustedSettings);
  let turn = 0;
  return {
    async query<T>(sql: string, parameters: QueryParameters = {}) {
      const reader = readers[turn++ % readers.length] as Prepared;
      return (await select<T>(reader, sql, parameters)).rows;
    },
    queryUntrusted: <T>(sql: string, parameters: QueryParameters) => select<T>(untrusted, sql, parameters),
    async command(statement) {
      try {
        await writer.client.command({ query: statement, ...writer.perQuery });
      } catch (error) {
        throw storeError(error);
      }
    },
    async close() {
      await Promise.all([writer, untrusted, ...readers].map(({ client }) => client.close()));
    },
  };
}

type Settings = Readonly<Record<string, string | number>>;

interface Prepared {
  readonly client: ClickHouseClient;
  readonly perQuery: { clickhouse_settings?: Settings };
}

/** Settings stick to an embedded session, so they are set once; a server has no session and gets them with every query. */
async function prepared(client: ClickHouseClient, location: FactLocation, settings: Settings): Promise<Prepared> {
  if (location.kind === 'server') return { client, perQuery: { clickhouse_settings: settings } };
  for (const [name, value] of Object.entries(settings)) {
    await client.command({ query: `SET ${name} = ${typeof value === 'number' ? value : `'${value}'`}` });
  }
  return { client, perQuery: {} };
}

async function select<T>({ client, perQuery }: Prepared, sql: string, parameters: QueryParameters) {
  try {
    const result = await client.query({ query: sql, query_params: { ...parameters }, format: 'JSON', ...perQuery });
    const { data, meta } = await result.json<T>();
    return { rows: data, columns: meta ?? [] };
  } catch (error) {
    throw storeError(error);
  }
}

const timeoutCodes = new Set(['159', '160', '241', '396', '158']);
const unavailableCodes = new Set(['209', '210', '243', '74', '75', '76', '425', '999']);

/** ClickHouse's error in our own words: limits, an unreachable or full store, or else a query that is wrong. */
export function storeError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (!isClickHouseError(error)) {
    return new AppError('store_unavailable', `The fact store does not answer: ${message}`, { cause: error, retryAfter: 5 });
  }
  if (timeoutCodes.has(error.code)) {
    return new AppError('query_timeout', `The query went over its limits: ${message}`, { cause: error });
  }
  if (unavailableCodes.has(error.code)) {
    return new AppError('store_unavailable', `The fact store cannot write or read: ${message}`, { cause: error, retryAfter: 5 });
  }
  return new AppError('invalid_query', message, { cause: error });
}

/** chDB's connection throws the class of another copy of the client, so `instanceof` alone does not tell. */
function isClickHouseError(error: unknown): error is ClickHouseError {
  return error instanceof ClickHouseError || (error instanceof Error && error.constructor.name === ClickHouseError.name && 'code' in error);
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
