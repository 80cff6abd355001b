import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

/** Records and definitions: Postgres, embedded or a server. What holds a `Database` does not know which. */
export type Database = PgDatabase<PgQueryResultHKT, Record<string, never>>;
