import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FactStore, openFactStore } from './client.ts';

let store: FactStore;
const directory = mkdtempSync(join(tmpdir(), 'binnacle-turns-'));
beforeAll(async () => {
  store = await openFactStore({ kind: 'embedded', path: directory });
});
afterAll(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

test('after a query that failed halfway, the next answers hold their own rows alone', async () => {
  const halfway = 'SELECT number, throwIf(number = 150000) FROM numbers(200000) SETTINGS max_block_size = 1000, max_result_rows = 0';
  for (const ask of [
    (sql: string) => store.query<{ a: number }>(sql),
    async (sql: string) => (await store.queryUntrusted<{ a: number }>(sql, {})).rows,
  ]) {
    const answers = await Promise.allSettled([ask(halfway), ask(halfway), ask(halfway), ...[1, 2, 3].map((a) => ask(`SELECT ${a} AS a`))]);
    expect(answers.slice(0, 3).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(answers.slice(3)).toEqual([1, 2, 3].map((a) => ({ status: 'fulfilled', value: [{ a }] })));
  }
});
