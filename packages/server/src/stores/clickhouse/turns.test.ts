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

test("a question in somebody's own SQL that takes long keeps neither the next nor our own waiting", async () => {
  const ended: string[] = [];
  const ask = async (name: string, answer: Promise<unknown>) => {
    await answer;
    ended.push(name);
  };
  const long = 'SELECT sum(sipHash64(number)) FROM numbers(30000000) SETTINGS max_threads = 1';
  await Promise.all([
    ask('long', store.queryUntrusted(long, {})),
    ask('short', store.queryUntrusted('SELECT 1', {})),
    ask('shorter', store.queryUntrusted('SELECT 2', {})),
    ask('ours', store.query('SELECT 3')),
  ]);
  expect(ended.at(-1)).toBe('long');
});

test('of a replaced row only the newest version counts, though an older one matches what is asked', async () => {
  await store.command('CREATE TABLE roll_outs (id String, status String, v UInt64) ENGINE = ReplacingMergeTree(v) ORDER BY id');
  await store.command("INSERT INTO roll_outs VALUES ('a', 'running', 1), ('b', 'running', 1)");
  await store.command("INSERT INTO roll_outs VALUES ('a', 'success', 2)");
  const running = "SELECT id FROM roll_outs FINAL WHERE status = 'running' AND id IN ('a', 'b')";
  expect(await store.query(running)).toEqual([{ id: 'b' }]);
});
