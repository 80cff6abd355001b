import type { Database } from '../platform/database.ts';
import { readAs } from './lookup.ts';
import { countVersions, readKind } from './store.ts';
import type { Definition, Kind } from './types.ts';

interface Listed {
  readonly versions: number;
  readonly definitions: Promise<readonly Definition[]>;
}

/**
 * Lists definitions by kind, and reads and parses them again only after one of the kind changed, in whichever process: loops and the gate ask
 * for thousands of them several times a minute.
 */
export function createListing(database: Database): <Spec>(kind: Kind<Spec>) => Promise<readonly Definition<Spec>[]> {
  const known = new Map<Kind<unknown>, Listed>();
  return async <Spec>(kind: Kind<Spec>) => {
    // Before the rows: what changes in between is then read once more, and never missed.
    const versions = await countVersions(database, kind.name);
    const last = known.get(kind as Kind);
    if (last?.versions === versions) return last.definitions as Promise<readonly Definition<Spec>[]>;
    const definitions = read(database, kind);
    known.set(kind as Kind, { versions, definitions });
    definitions.catch(() => known.delete(kind as Kind));
    return definitions;
  };
}

async function read<Spec>(database: Database, kind: Kind<Spec>): Promise<readonly Definition<Spec>[]> {
  const rows = await readKind(database, kind.name);
  return rows.map((row) => readAs(kind, row)).filter((one) => one !== undefined);
}
