import { type FactReader, openFactStore } from '../../packages/server/src/stores/clickhouse/client.ts';
import type { Tally } from './load.ts';

/** Reads the ids of the stored events of a data directory on which no server runs. */
export async function storedIds(facts: string): Promise<string[]> {
  const store = await openFactStore({ kind: 'embedded', path: facts });
  try {
    return await readIds(store);
  } finally {
    await store.close();
  }
}

async function readIds(store: FactReader): Promise<string[]> {
  return (await store.query<{ id: string }>("SELECT id FROM events FINAL WHERE name = 'crash'")).map(({ id }) => id);
}

/** Compares what senders were promised with what is there. */
export function compare(tally: Tally, stored: readonly string[]) {
  const there = new Set(stored);
  return {
    acknowledged: tally.acknowledged.size,
    stored: stored.length,
    lost: [...tally.acknowledged].filter((id) => !there.has(id)).length,
    doubled: stored.length - there.size,
    invented: stored.filter((id) => !tally.sent.has(id)).length,
  };
}
