import { eq } from 'drizzle-orm';
import type { House } from '../../area.ts';
import { seenTable } from '../tables.ts';

/** What has to be computed again because definitions or clones changed. */
export interface Outdated {
  /** Nothing was computed before. */
  readonly first: boolean;
  /** Every repository's. */
  readonly all: boolean;
  /** Repositories, by the names that were received, that stand for something else than before. */
  readonly repositories: ReadonlySet<string>;
  /** Names that an earlier run did not know. */
  readonly added: ReadonlySet<string>;
  /** To be called when that was computed. */
  done(): Promise<void>;
}

/**
 * Compares what an earlier run went by with what holds now.
 *
 * @param general of what concerns everything.
 * @param meaning of each name that was received, what it stands for.
 */
export async function outdated(house: House, step: string, general: string, meaning: ReadonlyMap<string, string>): Promise<Outdated> {
  const { database } = house;
  const [row] = await database.select().from(seenTable).where(eq(seenTable.name, step));
  const before = row === undefined ? undefined : (JSON.parse(row.digest) as { general: string; meaning: Record<string, string> });
  const now = JSON.stringify({ general, meaning: Object.fromEntries(meaning) });
  const changed = [...meaning].filter(([name, value]) => before?.meaning[name] !== undefined && before.meaning[name] !== value);
  const added = [...meaning.keys()].filter((name) => before !== undefined && before.meaning[name] === undefined);
  return {
    first: before === undefined,
    all: before !== undefined && before.general !== general,
    repositories: new Set(changed.map(([name]) => name)),
    added: new Set(added),
    async done() {
      if (row?.digest === now) return;
      await database
        .insert(seenTable)
        .values({ name: step, digest: now })
        .onConflictDoUpdate({ target: seenTable.name, set: { digest: now } });
    },
  };
}
