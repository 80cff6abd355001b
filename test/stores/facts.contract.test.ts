import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { factTables } from '../../packages/server/src/facts/index.ts';
import { rollUp, validRollupDays } from '../../packages/server/src/facts/rollup.ts';
import { samples5m } from '../../packages/server/src/facts/rollup-tables.ts';
import { SampleColumnsBuilder } from '../../packages/server/src/facts/sample-columns.ts';
import { samples } from '../../packages/server/src/facts/samples.ts';
import { createLog } from '../../packages/server/src/platform/log.ts';
import type { FactLocation } from '../../packages/server/src/stores/clickhouse/client.ts';
import { applyRetention } from '../../packages/server/src/stores/clickhouse/reconcile.ts';
import { defineTable, type Row, type Table } from '../../packages/server/src/stores/clickhouse/table.ts';
import { type Facts, openFacts } from '../../packages/server/src/stores/facts.ts';
import { type ClickHouseProcess, startClickHouse } from '../support/clickhouse.ts';

const everyType = defineTable({
  name: 'every_type',
  description: "A row with every type; it's for tests",
  columns: {
    id: 'String',
    low: 'LowCardinality(String)',
    time: 'DateTime64(3)',
    float: 'Float64',
    small: 'UInt8',
    medium: 'UInt32',
    big: 'UInt64',
    signed: 'Int64',
    flag: 'Bool',
    maybe: 'Nullable(Float64)',
    list: 'Array(String)',
    map: 'Map(LowCardinality(String), String)',
    money: 'Decimal(18, 4)',
  },
  orderBy: ['id'],
  engine: { kind: 'replacing', version: 'time' },
  time: 'time',
  retentionDays: 30_000,
});

const row: Row<typeof everyType> = {
  id: 'a',
  low: 'x',
  time: 1_790_000_000_123,
  float: 0.1,
  small: 255,
  medium: 4_294_967_295,
  big: '18446744073709551615',
  signed: '-9223372036854775808',
  flag: true,
  maybe: null,
  list: ['one', "it's", 'zwei\n"drei"', '\\'],
  map: { ключ: 'wert', "quote'": '\t' },
  money: '12345678901234.5678',
};

/** Many partitions, which make every change of the table slow. */
const manyMonths = { ...everyType, name: 'many_months' };

let clickhouse: ClickHouseProcess;
const directory = mkdtempSync(join(tmpdir(), 'binnacle-facts-'));
beforeAll(async () => {
  clickhouse = await startClickHouse();
});
afterAll(async () => {
  await clickhouse.stop();
  rmSync(directory, { recursive: true, force: true });
});

const forms: [string, () => FactLocation][] = [
  ['embedded chDB', () => ({ kind: 'embedded', path: directory })],
  ['a ClickHouse server', () => ({ kind: 'server', url: clickhouse.url('binnacle_facts') })],
];

describe.each(forms)('the fact store on %s', (_form, location) => {
  let facts: Facts;
  const open = () =>
    openFacts({
      location: location(),
      layout: {},
      tables: [...factTables, everyType, manyMonths],
      queueBytes: 1e7,
      log: createLog('silent'),
    });
  beforeAll(async () => {
    facts = await open();
  });
  afterAll(() => facts.close());

  test('gives back what was appended, in every type', async () => {
    expect(await facts.append(everyType, [row])).toEqual({ accepted: 1, rejected: 0 });
    const [found] = await facts.query<Record<string, unknown>>(
      "SELECT * EXCEPT (time), toUnixTimestamp64Milli(time) AS time FROM every_type FINAL WHERE id = 'a'",
    );
    expect(found).toEqual({ ...row, time: String(row.time), money: expect.anything() });
    expect(await facts.query("SELECT toString(money) AS money FROM every_type FINAL WHERE id = 'a'")).toEqual([{ money: row.money }]);
  });

  test('carries numbers that are none, and times from 1970 on', async () => {
    const times = [0, 1, 999_999_999_999, 1_000_000_000_000];
    await facts.append(everyType, [
      ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((float, i) => ({ ...row, id: `float-${i}`, float })),
      ...times.map((time, i) => ({ ...row, id: `time-${i}`, time })),
    ]);
    expect(await facts.query("SELECT float FROM every_type FINAL WHERE id LIKE 'float-%' ORDER BY id")).toEqual([
      { float: 'nan' },
      { float: 'inf' },
      { float: '-inf' },
    ]);
    expect(await facts.query("SELECT toUnixTimestamp64Milli(time) AS t FROM every_type FINAL WHERE id LIKE 'time-%' ORDER BY id")).toEqual(
      times.map((time) => ({ t: String(time) })),
    );
  });

  test('answers columns as bytes, and says what is wrong with a statement', async () => {
    const [block] = await facts.queryColumns('SELECT toUInt8(7), reinterpretAsFloat64({bits:UInt64})', { bits: 0x7ff0000000000002n });
    expect(block?.columns[0]).toEqual({ kind: 'number', values: Uint8Array.of(7) });
    const [, float] = block?.columns ?? [];
    if (float?.kind !== 'number') throw new Error('a number was expected');
    expect(new BigUint64Array(float.values.buffer)).toEqual(BigUint64Array.of(0x7ff0000000000002n));
    await expect(facts.queryColumns('SELECT nothing')).rejects.toMatchObject({ code: 'invalid_query' });
    await expect(facts.queryColumns('SELECT throwIf(number = 90000) FROM numbers(100000)')).rejects.toMatchObject({
      code: 'invalid_query',
    });
  });

  test('keeps the bits of every sample that comes in a column', async () => {
    const bits = [0x7ff0000000000002n, 0x7ff8000000000001n, 0x7ff0000000000000n, 0xfff0000000000000n, 0x8000000000000000n, 1n];
    const builder = new SampleColumnsBuilder(2);
    const ids = [0n, 7n, 2n ** 64n - 1n];
    for (const id of ids) for (const [index, each] of bits.entries()) builder.addBits(id, 1_790_000_000_123 + index, each, index);
    const { length, ids: series_id, times: time, values: value, startTimes: start_time } = builder.finish();
    const block = { length, columns: { series_id, time, value, start_time } };
    expect(await facts.appendColumns(samples, block)).toEqual({ accepted: 18, rejected: 0 });
    const found = await facts.query<Record<string, string>>(
      `SELECT series_id, toUnixTimestamp64Milli(time) AS time, reinterpretAsUInt64(value) AS bits, toUnixTimestamp64Milli(start_time) AS start
       FROM samples FINAL ORDER BY series_id, time`,
    );
    expect(found).toEqual(
      ids.flatMap((id) =>
        bits.map((each, index) => ({
          series_id: String(id),
          time: String(1_790_000_000_123 + index),
          bits: String(each),
          start: String(index),
        })),
      ),
    );
    await facts.store.command('TRUNCATE TABLE samples');
  });

  test('columns of many requests go in one insert, and end up as one part', async () => {
    const columns = (from: number) => {
      const builder = new SampleColumnsBuilder();
      for (let index = 0; index < 1000; index++) builder.add(BigInt(from + index), 1_790_000_000_000, index);
      const { length, ids: series_id, times: time, values: value, startTimes: start_time } = builder.finish();
      return { length, columns: { series_id, time, value, start_time } };
    };
    const before = facts.statistics().inserts;
    const written = await Promise.all(Array.from({ length: 50 }, (_, request) => facts.appendColumns(samples, columns(request * 1000))));
    expect(written.every(({ accepted }) => accepted === 1000)).toBe(true);
    expect(facts.statistics().inserts).toBe(before + 1);
    expect(await facts.query('SELECT count() AS rows, uniqExact(_part) AS parts FROM samples')).toEqual([{ rows: '50000', parts: '1' }]);
  });

  test('rolls samples up, and sees when more of them come', async () => {
    const day = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 3 * 86_400_000;
    const append = (time: number) =>
      facts.append(samples, [{ series_id: '99999999', time, value: 1, start_time: 0 }]).then(() => validRollupDays(facts, samples5m));
    expect(await append(day + 1)).toEqual([]);
    expect(await rollUp(facts, Date.now())).toContain(day);
    expect(await validRollupDays(facts, samples5m)).toContain(day);
    expect(await append(day + 2)).not.toContain(day);
    expect(await rollUp(facts, Date.now())).toEqual([day]);
    expect(await facts.query('SELECT count, sum FROM samples_5m WHERE series_id = 99999999')).toEqual([{ count: 2, sum: 2 }]);
    expect(await facts.query('SELECT count, sum FROM samples_1h WHERE series_id = 99999999')).toEqual([{ count: 2, sum: 2 }]);
  });

  test('columns for a table that is not there are a failure to retry', async () => {
    const block = { length: 1, columns: { a: new Float64Array(1) } };
    const missing = { ...samples, name: 'missing', columns: { a: 'Float64' } } as unknown as Table;
    await expect(facts.appendColumns(missing, block)).rejects.toMatchObject({ code: 'store_unavailable', retryAfter: 5 });
    await expect(facts.appendColumns(samples, block)).rejects.toThrow(TypeError);
  });

  test('replaces a row of the same key by a newer version', async () => {
    await facts.append(everyType, [{ ...row, id: 'r', low: 'new', time: 2000 }]);
    await facts.append(everyType, [{ ...row, id: 'r', low: 'old', time: 1000 }]);
    expect(await facts.query("SELECT low FROM every_type FINAL WHERE id = 'r'")).toEqual([{ low: 'new' }]);
  });

  test('binds parameters of every kind as values, never as SQL', async () => {
    const nasty = "'; DROP TABLE every_type; -- \\ \n\t{x:String}";
    const sql =
      'SELECT {text:String} AS text, {list:Array(String)} AS list, {number:Float64} AS number, {big:UInt64} AS big, {none:Nullable(String)} AS none';
    expect(await facts.query(sql, { text: nasty, list: ['a', "b'", 'c"'], number: 0.5, big: '18446744073709551615', none: null })).toEqual([
      { text: nasty, list: ['a', "b'", 'c"'], number: 0.5, big: '18446744073709551615', none: null },
    ]);
  });

  test('binds lists that are longer than an address may be', async () => {
    const ids = Array.from({ length: 2_000 }, (_, index) => `it's "${index}"\n${'x'.repeat(40)}`);
    const [found] = await facts.query<{ n: string; last: string }>(
      'SELECT length({ids:Array(String)}) AS n, {ids:Array(String)}[-1] AS last',
      { ids },
    );
    expect(found).toMatchObject({ n: '2000', last: ids.at(-1) });
  });

  test('a row that the store cannot parse is left out, and its contents are not told', async () => {
    const written = await facts.append(everyType, [
      { ...row, id: 'm1' },
      { ...row, id: 'm2', money: '123456789012345678901234567890.5' },
      { ...row, id: 'm3' },
    ]);
    expect(written).toMatchObject({ accepted: 2, rejected: 1, reason: expect.stringMatching(/^column money: /) });
    expect(written.reason).not.toContain('1234567890');
    expect(await facts.query("SELECT id FROM every_type FINAL WHERE id LIKE 'm%' ORDER BY id")).toEqual([{ id: 'm1' }, { id: 'm3' }]);
  });

  test('a table that is not there is a failure to retry, and costs nobody a row', async () => {
    const missing = { ...everyType, name: 'missing' };
    await expect(facts.append(missing, [row, row])).rejects.toMatchObject({ code: 'store_unavailable', retryAfter: 5 });
    expect(facts.statistics()).toMatchObject({ queuedBytes: 0, failures: 2 });
  });

  test('a retention longer than the range of 32-bit times keeps rows', async () => {
    await facts.store.command('OPTIMIZE TABLE every_type FINAL');
    expect(await facts.query("SELECT id FROM every_type FINAL WHERE id = 'a'")).toEqual([{ id: 'a' }]);
  });

  test('takes rows of more than a hundred months in one insert', async () => {
    const rows = Array.from({ length: 120 }, (_, month) => ({ ...row, id: `month-${month}`, time: Date.UTC(2000, month, 1) }));
    expect(await facts.append(manyMonths, rows)).toEqual({ accepted: 120, rejected: 0 });
  });

  test('tells a wrong query, a limit and an unknown table apart', async () => {
    await expect(facts.query('SELEC 1')).rejects.toMatchObject({ code: 'invalid_query' });
    await expect(facts.query('SELECT * FROM nowhere')).rejects.toMatchObject({
      code: 'invalid_query',
      message: expect.stringContaining('nowhere'),
    });
    const heavy = 'SELECT number FROM numbers(200000)';
    await expect(facts.store.queryUntrusted(heavy, {})).rejects.toMatchObject({ code: 'query_timeout' });
    await expect(facts.store.queryUntrusted('DROP TABLE every_type', {})).rejects.toThrow();
  });

  test('sets, changes and removes the retention', async () => {
    const ttl = async () => {
      const [table] = await facts.query<{ engine_full: string }>(
        "SELECT engine_full FROM system.tables WHERE database = currentDatabase() AND name = 'every_type'",
      );
      return /toIntervalDay\((\d+)\)/.exec(table?.engine_full ?? '')?.[1];
    };
    expect(await ttl()).toBe('30000');
    for (const days of [40_000, null, 30_000]) {
      await applyRetention(facts.store, { ...everyType, retentionDays: days });
      expect(await ttl()).toBe(days === null ? undefined : String(days));
    }
  });

  test('opening again finds everything in place', async () => {
    await facts.close();
    facts = await open();
    expect(await facts.query("SELECT id FROM every_type FINAL WHERE id = 'a'")).toEqual([{ id: 'a' }]);
  });

  test('a table of another sorting key is refused by name', async () => {
    const options = { location: location(), layout: {}, queueBytes: 1e7, log: createLog('silent') };
    const opening = openFacts({ ...options, tables: [{ ...everyType, orderBy: ['low', 'id'] }] });
    await expect(opening).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('ordered by (id)') });
  });

  test('a column of a newer version, or one of another type, is refused by name', async () => {
    await facts.store.command('ALTER TABLE every_type ADD COLUMN tomorrow String');
    await expect(open()).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/newer version.*every_type.*tomorrow/) });
    await facts.store.command('ALTER TABLE every_type DROP COLUMN tomorrow, MODIFY COLUMN medium UInt64');
    await expect(open()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/every_type\.medium is UInt64.*UInt32/),
    });
  });
});

test('a wrong password of the server is an error in clear words', async () => {
  const url = clickhouse.url('x').replace('p%40ss', 'wrong');
  const opening = openFacts({ location: { kind: 'server', url }, layout: {}, tables: [], queueBytes: 1, log: createLog('silent') });
  await expect(opening).rejects.toThrow(/Authentication failed/);
});
