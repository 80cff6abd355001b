import type { SQL } from 'drizzle-orm';
import type { Database } from '../../../platform/database.ts';

/** The rows that a statement answers. */
export async function rowsOf<T>(database: Database, statement: SQL): Promise<readonly T[]> {
  const result = (await database.execute(statement)) as unknown as { readonly rows: readonly T[] };
  return result.rows;
}
