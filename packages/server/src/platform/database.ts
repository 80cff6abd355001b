import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { AppError } from './errors.ts';

/** Records and definitions: Postgres, embedded or a server. What holds a `Database` does not know which. */
export type Database = PgDatabase<PgQueryResultHKT, Record<string, never>>;

/** How the driver says it, without a code. */
const lostConnection = /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/**
 * An error of the database that is no defect, in our own words: a full disk or memory (SQLSTATE class 53), a server that is
 * shutting down (57P), a lost or refused connection (08, ECONN...), a text or date that Postgres cannot keep (22021, 22P05, 22P02, 22008).
 * Anything else answers `undefined`.
 */
export function databaseRefusal(error: unknown): AppError | undefined {
  for (let one: unknown = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth++) {
    const { code } = one as { code?: unknown };
    if (one instanceof AppError) continue;
    if (lostConnection.test(one.message)) return unavailable('no connection', error);
    if (typeof code !== 'string') continue;
    if (code === '22021' || code === '22P05') {
      return new AppError('invalid_request', 'A text holds a null character (U+0000), which cannot be stored.', { cause: error });
    }
    if (code === '22P02' || code === '22008') {
      return new AppError('invalid_request', 'A text holds half of a surrogate pair, or a date lies out of range: it cannot be stored.', {
        cause: error,
      });
    }
    if (code === '53100') return unavailable('the disk is full. Make room; nothing of this request was kept', error);
    if (/^(53|08|57P)/.test(code)) return unavailable(`it refused with ${code}`, error);
    if (/^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH)/.test(code)) return unavailable(`no connection (${code})`, error);
  }
  return undefined;
}

function unavailable(why: string, cause: unknown): AppError {
  return new AppError('store_unavailable', `The database of definitions and records does not take this: ${why}.`, { cause, retryAfter: 5 });
}
