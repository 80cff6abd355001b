import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type FactStore, openFactStore } from './client.ts';
import { createStatements } from './ddl.ts';
import { reconcile } from './reconcile.ts';
import { defineTable, type Table } from './table.ts';

const months: Table = defineTable({
  name: 'readings',
  description: 'What a meter showed',
  columns: { meter: 'UInt64', time: 'DateTime64(3)', value: 'Float64' },
  orderBy: ['meter', 'time'],
  engine: { kind: 'replacing', version: 'time' },
  time: 'time',
  retentionDays: 36_500,
});
const days: Table = { ...months, partition: 'day', codecs: { value: 'Delta(8), ZSTD(1)' } };

let store: FactStore;
const directory = mkdtempSync(join(tmpdir(), 'binnacle-rebuild-'));
beforeAll(async () => {
  store = await openFactStore({ kind: 'embedded', path: directory });
});
afterAll(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Readings around midnight over ten days, NaNs with bits of their own among them. */
beforeEach(async () => {
  await store.command('DROP TABLE IF EXISTS readings SYNC');
  for (const statement of createStatements(months)) await store.command(statement);
  await store.command(
    `INSERT INTO readings SELECT number % 7, toDateTime64('2026-01-27 23:59:59.999', 3) + toIntervalHour(number), if(number % 5 = 0, reinterpretAsFloat64(9218868437227405314), number)
     FROM numbers(240)`,
  );
});

const contents = () =>
  store.query<{ rows: string; bits: string }>(
    'SELECT count() AS rows, sum(cityHash64(meter, time, reinterpretAsUInt64(value))) AS bits FROM readings FINAL',
  );
const partitions = async () =>
  (await store.query<{ n: string }>("SELECT uniqExact(partition) AS n FROM system.parts WHERE table = 'readings' AND active"))[0]?.n;

test('a table whose partitions have changed is written anew with all it holds', async () => {
  const before = await contents();
  expect(before).toMatchObject([{ rows: '240' }]);
  expect(await partitions()).toBe('2');
  await reconcile(store, [days]);
  expect(await contents()).toEqual(before);
  expect(await partitions()).toBe('11');
  expect(await store.query("SELECT name FROM system.tables WHERE name LIKE 'readings%'")).toEqual([{ name: 'readings' }]);
});

test('cut short after any step, it loses nothing and is done by the next start', async () => {
  const before = await contents();
  let steps = 0;
  for (let last = 0; last <= steps; last++) {
    const cut: FactStore = {
      ...store,
      maintain: async (statement) => {
        if (steps++ >= last) throw new Error('the power is gone');
        await store.maintain(statement);
      },
    };
    steps = 0;
    await reconcile(cut, [days]).catch((error: Error) => expect(error.message).toBe('the power is gone'));
    expect(await contents()).toEqual(before);
  }
  await reconcile(store, [days]);
  expect(await contents()).toEqual(before);
  expect(await store.query("SELECT name FROM system.tables WHERE name LIKE 'readings%'")).toEqual([{ name: 'readings' }]);
});

test('another compression is set in place', async () => {
  await reconcile(store, [{ ...months, codecs: { value: 'ZSTD(3)' } }]);
  expect(
    await store.query("SELECT name, compression_codec AS codec FROM system.columns WHERE table = 'readings' AND name = 'value'"),
  ).toEqual([{ name: 'value', codec: 'CODEC(ZSTD(3))' }]);
});

test('on a cluster it is refused in words that say what to do', async () => {
  const local = { ...months, name: 'readings_local' };
  for (const statement of createStatements(local)) await store.command(statement);
  await expect(reconcile(store, [days], { cluster: 'main' })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('cluster'),
  });
  await store.command('DROP TABLE readings_local SYNC');
});
