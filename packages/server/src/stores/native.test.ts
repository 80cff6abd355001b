import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import { type FactStore, number, openFactStore } from './clickhouse/client.ts';
import { createStatements } from './clickhouse/ddl.ts';
import { defineTable, type Row } from './clickhouse/table.ts';
import { nativeBlock } from './native.ts';

const table = defineTable({
  name: 'things',
  description: 'A thing',
  columns: {
    id: 'UInt64',
    kind: 'LowCardinality(String)',
    labels: 'Map(LowCardinality(String), String)',
    note: 'String',
    value: 'Float64',
    seen: 'DateTime64(3)',
  },
  orderBy: ['id'],
  engine: { kind: 'append' },
  time: null,
  retentionDays: null,
});
type Thing = Row<typeof table>;

let store: FactStore;
const directory = mkdtempSync(join(tmpdir(), 'binnacle-native-'));
beforeAll(async () => {
  store = await openFactStore({ kind: 'embedded', path: directory });
  for (const statement of createStatements(table)) await store.command(statement);
});
afterAll(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

const text = fc.oneof(
  fc.constantFrom('', 'a', 'job', 'ä'.repeat(30), 'x'.repeat(127), 'x'.repeat(128), 'y'.repeat(70_000), '\0', '\ud800'),
  fc.string({ unit: 'binary', maxLength: 60 }),
);
const thing = fc.record({
  kind: text,
  labels: fc.dictionary(text, text, { maxKeys: 5 }),
  note: text,
  value: fc.double({ noNaN: true }),
  seen: fc.integer({ min: 0, max: Date.UTC(2200, 0, 1) }),
});
const wellFormed = ({ kind, labels, note, ...rest }: Thing): Thing => ({
  ...rest,
  kind: kind.toWellFormed(),
  note: note.toWellFormed(),
  labels: Object.fromEntries(Object.entries(labels).map((pair) => pair.map((part) => part.toWellFormed()))),
});

function block(rows: readonly Thing[]) {
  return nativeBlock(table, {
    length: rows.length,
    columns: {
      id: BigUint64Array.from(rows, ({ id }) => BigInt(id)),
      kind: rows.map(({ kind }) => kind),
      labels: rows.map(({ labels }) => labels),
      note: rows.map(({ note }) => note),
      value: Float64Array.from(rows, ({ value }) => value),
      seen: BigInt64Array.from(rows, ({ seen }) => BigInt(seen)),
    },
  });
}

test('rows of any texts, in blocks with dictionaries of their own, are stored as they are', async () => {
  let last = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(thing, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 }), async (blocks) => {
      const from = last;
      const all = blocks.map((rows) => rows.map((one): Thing => ({ ...one, id: String(++last) })));
      await store.insertNative(
        '`things`',
        all.flatMap((rows) => block(rows)),
      );
      const stored = await store.query<Thing>(
        'SELECT id, kind, labels, note, value, toUnixTimestamp64Milli(seen) AS seen FROM things WHERE id > {from:UInt64} ORDER BY things.id',
        { from },
      );
      const plain = (row: Thing) => ({ ...row, seen: Number(row.seen), value: number(row.value) + 0 });
      expect(stored.map(plain)).toEqual(all.flat().map(wellFormed).map(plain));
    }),
    { numRuns: 40 },
  );
});

test('a column of another type is a mistake of ours, and leaves nothing behind in the next block', () => {
  const good = { id: '1', kind: 'k', labels: { a: 'b' }, note: 'n', value: 1, seen: 0 };
  const expected = Buffer.concat(block([good]));
  for (const [column, value] of [
    ['kind', undefined],
    ['note', undefined],
    ['labels', undefined],
    ['labels', { a: 1 }],
  ] as const) {
    const row = { ...good, [column]: value } as unknown as Thing;
    expect(() => block([good, row])).toThrow(`things.${column} is not a ${table.columns[column]} column`);
    expect(Buffer.concat(block([good]))).toEqual(expected);
  }
});
