import { expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import { AppError } from '../platform/errors.ts';
import { createLog } from '../platform/log.ts';
import { defineTable } from './clickhouse/table.ts';
import type { ColumnBlock } from './native.ts';
import { Writer, type WriterOptions } from './writer.ts';

const table = defineTable({
  name: 'numbers',
  description: 'A number',
  columns: { id: 'UInt64', value: 'Float64' },
  orderBy: ['id'],
  engine: { kind: 'append' },
  time: null,
  retentionDays: null,
});

const columns = (...ids: number[]): ColumnBlock => ({
  length: ids.length,
  columns: { id: BigUint64Array.from(ids.map(BigInt)), value: Float64Array.from(ids) },
});

/** A store in memory that knows the Native format as far as these tables need it; `fails` says which inserts fail. */
function fakeStore(fails: (insert: number) => boolean = () => false) {
  const ids: number[][] = [];
  let inserts = 0;
  const insertBlocks: WriterOptions['insertBlocks'] = async (_table, chunks) => {
    await Promise.resolve();
    if (fails(inserts++)) throw new AppError('store_unavailable', 'full', { retryAfter: 5 });
    ids.push(blocks(Buffer.concat(chunks)));
  };
  return { ids, insertBlocks };
}

const header = (rows: number) => Buffer.from([2, rows, ...text('id'), ...text('UInt64')]);
const text = (value: string) => [value.length, ...Buffer.from(value)];

/** The ids of blocks one after the other. */
function blocks(bytes: Buffer): number[] {
  const found: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const rows = bytes[at + 1] ?? 0;
    expect(bytes.subarray(at, at + 12)).toEqual(header(rows));
    at += 12;
    for (let row = 0; row < rows; row++) found.push(Number(bytes.readBigUInt64LE(at + 8 * row)));
    at += 8 * rows;
    expect(bytes.subarray(at, at + 14)).toEqual(Buffer.from([...text('value'), ...text('Float64')]));
    at += 14;
    for (let row = 0; row < rows; row++) expect(bytes.readDoubleLE(at + 8 * row)).toBe(found.at(row - rows));
    at += 8 * rows;
  }
  return found;
}

function writerOn(insertBlocks: WriterOptions['insertBlocks'], options: Partial<WriterOptions> = {}) {
  return new Writer({
    insert: async () => undefined,
    insertBlocks,
    log: createLog('silent'),
    queueBytes: 1e9,
    delay: 0,
    columnsInterval: 0,
    ...options,
  });
}

test('every append of columns is answered once, what is accepted is there once, and the queue is empty in the end', async () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1, max: 4000 }), fc.array(fc.boolean()), async (all, columnsGroupBytes, failures) => {
      const store = fakeStore((insert) => failures[insert] ?? false);
      const writer = writerOn(store.insertBlocks, { columnsGroupBytes });
      const blocks = all.map((size, request) => Array.from({ length: size }, (_, row) => request * 1000 + row));
      const settled = await Promise.allSettled(blocks.map((ids) => writer.appendColumns(table, columns(...ids))));
      const accepted = blocks.flatMap((ids, request) => (settled[request]?.status === 'fulfilled' ? ids : []));
      expect(store.ids.flat()).toEqual(accepted);
      for (const [request, result] of settled.entries()) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'store_unavailable', retryAfter: 5 });
        else expect(result.value).toEqual({ accepted: blocks[request]?.length, rejected: 0 });
      }
      expect(writer.statistics().queuedBytes).toBe(0);
      await writer.close();
    }),
    { numRuns: 200 },
  );
});

test('after an insert the next waits its time, so that parts are few, unless its group is full', async () => {
  const store = fakeStore();
  const writer = writerOn(store.insertBlocks, { columnsInterval: 3_600_000, columnsGroupBytes: 388 });
  await writer.appendColumns(table, columns(1));
  const waiting = writer.appendColumns(table, columns(2));
  await new Promise((resolve) => setImmediate(resolve));
  expect(store.ids).toEqual([[1]]);
  const many = Array.from({ length: 20 }, (_, index) => index + 3);
  await Promise.all([waiting, writer.appendColumns(table, columns(...many))]);
  expect(store.ids).toEqual([[1], [2, ...many]]);
  const last = writer.appendColumns(table, columns(99));
  await writer.close();
  await last;
  expect(store.ids.at(-1)).toEqual([99]);
});

test('columns count against the queue, and wait while it is held', async () => {
  const store = fakeStore();
  const writer = writerOn(store.insertBlocks, { queueBytes: 100 });
  let appended: Promise<unknown> = Promise.resolve();
  await writer.hold(async () => {
    appended = writer.appendColumns(table, columns(1, 2, 3));
    await new Promise((resolve) => setImmediate(resolve));
    expect(store.ids).toEqual([]);
    await expect(writer.appendColumns(table, columns(4))).rejects.toMatchObject({ code: 'queue_full', status: 503 });
  });
  await appended;
  expect(store.ids).toEqual([[1, 2, 3]]);
});

test('columns that are not the table’s are a mistake of ours and reach nobody', async () => {
  const writer = writerOn(fakeStore().insertBlocks);
  const { id, value } = columns(1, 2).columns as { id: BigUint64Array; value: Float64Array };
  for (const wrong of [{ id }, { id, value: id }, { id, value: value.subarray(1) }]) {
    await expect(writer.appendColumns(table, { length: 2, columns: wrong })).rejects.toThrow(TypeError);
  }
  expect(writer.statistics().queuedBytes).toBe(0);
});
