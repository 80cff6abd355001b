import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { readBlocks } from './blocks.ts';
import { type FactStore, openFactStore } from './client.ts';
import { withLiterals } from './literals.ts';

let store: FactStore;
const directory = mkdtempSync(join(tmpdir(), 'binnacle-blocks-'));
beforeAll(async () => {
  store = await openFactStore({ kind: 'embedded', path: directory });
});
afterAll(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

test('numbers, texts, lists, maps and what is missing come as they are', async () => {
  const [block] = await store.queryColumns(
    `SELECT if(one, toUInt8(7), 8), if(one, -0.5, 0.), if(one, toUInt64(18446744073709551615), 0), if(one, toInt32(-3), 4),
            if(one, toDateTime64('2026-01-01 00:00:00.123', 3, 'UTC'), fromUnixTimestamp64Milli(0, 'UTC')), if(one, 'naïve', ''),
            if(one, [1.5, NULL, nan], []), CAST(if(one, map('a', 'b', 'c', 'd'), map()), 'Map(String, String)'),
            if(one, [[toUInt32(1)], [], [2, 3]], []), one
     FROM (SELECT number = 0 AS one FROM numbers(2))`,
  );
  expect(block).toEqual({
    rows: 2,
    columns: [
      { kind: 'number', values: Uint8Array.of(7, 8) },
      { kind: 'number', values: Float64Array.of(-0.5, 0) },
      { kind: 'wide', values: BigUint64Array.of(2n ** 64n - 1n, 0n) },
      { kind: 'number', values: Int32Array.of(-3, 4) },
      { kind: 'wide', values: BigInt64Array.of(1_767_225_600_123n, 0n) },
      { kind: 'text', values: ['naïve', ''] },
      {
        kind: 'array',
        ends: Float64Array.of(3, 3),
        elements: {
          kind: 'nullable',
          nulls: Uint8Array.of(0, 1, 0),
          values: { kind: 'number', values: Float64Array.of(1.5, 0, Number.NaN) },
        },
      },
      {
        kind: 'array',
        ends: Float64Array.of(2, 2),
        elements: {
          kind: 'tuple',
          parts: [
            { kind: 'text', values: ['a', 'c'] },
            { kind: 'text', values: ['b', 'd'] },
          ],
        },
      },
      {
        kind: 'array',
        ends: Float64Array.of(3, 3),
        elements: { kind: 'array', ends: Float64Array.of(1, 1, 3), elements: { kind: 'number', values: Uint32Array.of(1, 2, 3) } },
      },
      { kind: 'number', values: Uint8Array.of(1, 0) },
    ],
  });
});

test('the bits of a NaN survive', async () => {
  const [block] = await store.queryColumns('SELECT reinterpretAsFloat64(toUInt64(0x7ff0000000000002))');
  const column = block?.columns[0];
  if (column?.kind !== 'number') throw new Error('a number was expected');
  expect(new BigUint64Array(column.values.buffer)[0]).toBe(0x7ff0000000000002n);
});

test('many rows come in several blocks, none of them lost', async () => {
  const blocks = await store.queryColumns('SELECT number FROM numbers(200000)');
  let sum = 0n;
  for (const { columns } of blocks) for (const value of (columns[0] as { values: BigUint64Array }).values) sum += value;
  expect(sum).toBe((200_000n * 199_999n) / 2n);
});

test('an answer that ends too early or holds an unknown type is refused', async () => {
  await expect(store.queryColumns("SELECT toLowCardinality('a')")).rejects.toThrow(/LowCardinality/);
  expect(() => readBlocks(Uint8Array.of(1, 1, 1, 97, 6, ...Buffer.from('UInt64'), 1, 2))).toThrow(/ends too early/);
});

test('any text and any id reach the store as they are', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary' }),
      fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { maxLength: 40 }),
      async (text, ids) => {
        const wanted = text.toWellFormed();
        const [block] = await store.queryColumns('SELECT {text:String}, {ids:Array(UInt64)}, {count:UInt32}', {
          text: wanted,
          ids: BigUint64Array.from(ids),
          count: ids.length,
        });
        expect(block?.columns[0]).toEqual({ kind: 'text', values: [wanted] });
        expect(block?.columns[1]).toMatchObject({ elements: { values: BigUint64Array.from(ids) } });
        expect(block?.columns[2]).toMatchObject({ values: Uint32Array.of(ids.length) });
      },
    ),
    { numRuns: 60 },
  );
});

test('a placeholder without a value of its type is refused', () => {
  expect(() => withLiterals('{a:UInt8}', { a: '1; DROP TABLE x' })).toThrow(/a:UInt8/);
  expect(() => withLiterals('{a:Map(String, String)} {b:UInt8}', {})).toThrow(/b:UInt8/);
});

test('a question whose asker is gone is not asked, and the next one is answered', async () => {
  const gone = AbortSignal.abort(new Error('gone'));
  await expect(store.queryColumns('SELECT 1', {}, { signal: gone })).rejects.toThrow('gone');
  expect(await store.queryColumns('SELECT toUInt8(1)', {}, { settings: { max_execution_time: 5 } })).toHaveLength(1);
});
