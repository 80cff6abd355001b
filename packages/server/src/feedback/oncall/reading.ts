import { and, eq } from 'drizzle-orm';
import { readAs } from '../../definitions/lookup.ts';
import { definitionTable } from '../../definitions/tables.ts';
import type { Definition, Kind } from '../../definitions/types.ts';
import type { Database } from '../../platform/database.ts';

/**
 * A definition as a transaction sees it. Not by `house.definitions`: with the embedded database that waits for the transaction, which waits for it.
 */
export async function readDefinition<Spec>(within: Database, kind: Kind<Spec>, name: string): Promise<Definition<Spec> | undefined> {
  const [row] = await within
    .select()
    .from(definitionTable)
    .where(and(eq(definitionTable.kind, kind.name), eq(definitionTable.name, name)));
  return row === undefined ? undefined : readAs(kind, row);
}
