import { mkdirSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { drizzle as drizzleServer } from 'drizzle-orm/node-postgres';
import { drizzle as drizzleEmbedded } from 'drizzle-orm/pglite';
import { Client, Pool } from 'pg';
import type { Database } from '../../platform/database.ts';
import { AppError } from '../../platform/errors.ts';
import { yielding } from './yielding.ts';

export type RecordLocation =
  | { readonly kind: 'embedded'; readonly path: string; readonly template?: Blob | undefined }
  | { readonly kind: 'server'; readonly url: string };

/** Definitions and records, in either form. */
export interface Records {
  readonly database: Database;
  /** Runs a script of several statements in one transaction. */
  script(sql: string): Promise<void>;
  /** One statement with `$1` parameters; what libraries that bring their own SQL need. */
  execute(sql: string, values?: readonly unknown[]): Promise<{ rows: Record<string, unknown>[]; rowCount: number }>;
  /** A tar of the embedded data directory; `undefined` for a server, which has backup tools of its own. */
  dump(): Promise<Blob | undefined>;
  close(): Promise<void>;
}

/** SQLSTATE invalid_catalog_name. */
const missingDatabase = '3D000';
/** A server that does not even refuse must not keep requests waiting for ever. */
const connectMs = 10_000;

export async function openRecords(location: RecordLocation): Promise<Records> {
  return location.kind === 'embedded' ? openEmbedded(location.path, location.template) : openServer(location.url);
}

async function openEmbedded(path: string, template: Blob | undefined): Promise<Records> {
  mkdirSync(path, { recursive: true });
  const client = yielding(await PGlite.create({ dataDir: path, ...(template === undefined ? {} : { loadDataDir: template }) }));
  return {
    database: drizzleEmbedded({ client }) as unknown as Database,
    async script(sql) {
      await client.transaction((transaction) => transaction.exec(sql));
    },
    async execute(sql, values) {
      // pg-boss sends scripts without parameters, and those must not go through the extended protocol.
      if (values === undefined || values.length === 0) {
        // With one connection for all, a script that fails half-way must not leave its transaction open.
        const inside = sql.match(/^\s*BEGIN;([\s\S]*)COMMIT;?\s*$/)?.[1];
        const results = inside === undefined ? await client.exec(sql) : await client.transaction((transaction) => transaction.exec(inside));
        const rows = results.flatMap((result) => result.rows as Record<string, unknown>[]);
        return { rows, rowCount: results.at(-1)?.affectedRows || rows.length };
      }
      const result = await client.query<Record<string, unknown>>(sql, [...values]);
      return { rows: result.rows, rowCount: result.affectedRows || result.rows.length };
    },
    dump: () => client.dumpDataDir('gzip'),
    close: () => client.close(),
  };
}

/** The database of the URL is created when it is not there. */
async function openServer(url: string): Promise<Records> {
  try {
    await createDatabase(url);
  } catch (cause) {
    const { message, code } = cause as { message: string; code?: string };
    const why = message === '' ? (code ?? 'no connection') : message;
    throw new AppError(
      'store_unavailable',
      `The PostgreSQL server at ${new URL(url).host} cannot be used: ${why}. Is it running, and is BINNACLE_POSTGRES_URL right?`,
      { cause },
    );
  }
  const pool = new Pool({ connectionString: url, max: 10, connectionTimeoutMillis: connectMs, keepAlive: true });
  // A lost idle connection is replaced on the next query; without a listener it would end the process.
  pool.on('error', () => undefined);
  // The pool does not listen to a connection that is lent, such as one between two statements of a transaction.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    database: drizzleServer({ client: pool }) as unknown as Database,
    async script(sql) {
      const connection = await pool.connect();
      try {
        await connection.query(`BEGIN;\n${sql}\n;COMMIT;`);
      } catch (error) {
        await connection.query('ROLLBACK');
        throw error;
      } finally {
        connection.release();
      }
    },
    async execute(sql, values) {
      const result = await pool.query(sql, values === undefined ? undefined : [...values]);
      const results = Array.isArray(result) ? (result as (typeof result)[]) : [result];
      return { rows: results.flatMap((one) => one.rows), rowCount: results.at(-1)?.rowCount ?? 0 };
    },
    dump: async () => undefined,
    close: () => pool.end(),
  };
}

async function createDatabase(url: string): Promise<void> {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  if (name === '' || (await connects(url))) return;
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const client = new Client({ connectionString: maintenance.href, connectionTimeoutMillis: connectMs });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE "${name.replaceAll('"', '""')}"`);
  } catch (error) {
    // Another process was faster.
    if (!(await connects(url))) throw error;
  } finally {
    await client.end();
  }
}

/** @throws whatever keeps the server from answering, except that the database is not there. */
async function connects(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: connectMs });
  try {
    await client.connect();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === missingDatabase) return false;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}
