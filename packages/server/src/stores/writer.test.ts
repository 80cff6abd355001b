import { expect, test, vi } from 'vitest';
import fc from '../../../../test/support/property.ts';
import { AppError } from '../platform/errors.ts';
import { createLog } from '../platform/log.ts';
import { MalformedRows } from './clickhouse/errors.ts';
import { defineTable, type Table } from './clickhouse/table.ts';
import { Writer, type WriterOptions } from './writer.ts';

const table = defineTable({
  name: 'numbers',
  description: 'A number',
  columns: { id: 'String', value: 'Float64' },
  orderBy: ['id'],
  engine: { kind: 'append' },
  time: null,
  retentionDays: null,
});
const other = { ...table, name: 'others' };

/** A store in memory. Rows whose value is 13 are malformed to it; `fails` says which inserts fail. */
function fakeStore(fails: (insert: number) => boolean = () => false) {
  const rows: string[] = [];
  const sizes: number[] = [];
  let inserts = 0;
  const insert = async (to: Table, lines: readonly string[]) => {
    await Promise.resolve();
    sizes.push(lines.length);
    if (fails(inserts++)) throw new AppError('store_unavailable', 'full', { retryAfter: 5 });
    const parsed = lines.map((line) => JSON.parse(line) as [string, number]);
    if (parsed.some(([, value]) => value === 13)) throw new MalformedRows('column value: CANNOT_PARSE_NUMBER');
    rows.push(...parsed.map(([id]) => `${to.name}/${id}`));
  };
  return { rows, sizes, insert };
}

function writerOn(insert: WriterOptions['insert'], options: Partial<WriterOptions> = {}) {
  return new Writer({ insert, insertBlocks: () => Promise.resolve(), log: createLog('silent'), queueBytes: 1e9, delay: 0, ...options });
}

const row = (id: string, value: number) => ({ id, value });
/** What no sender should be able to bring in, and what decoders might let through. */
const unencodable = { id: 'u', value: 1n } as unknown as { id: string; value: number };

test('every append is answered once, what is accepted is there once, what is rejected is not, and the queue is empty in the end', async () => {
  const kinds = fc.constantFrom('good', 'malformed', 'unencodable');
  const requests = fc.array(fc.array(kinds, { maxLength: 8 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(requests, fc.integer({ min: 1, max: 400 }), fc.array(fc.boolean()), async (all, groupBytes, failures) => {
      const store = fakeStore((insert) => failures[insert] ?? false);
      const writer = writerOn(store.insert, { groupBytes });
      let answers = 0;
      const settled = await Promise.allSettled(
        all.map(async (request, r) => {
          const rows = request.map((kind, i) =>
            kind === 'unencodable' ? unencodable : row(`${r}-${i}`, kind === 'malformed' ? 13 : i + 20),
          );
          try {
            return await writer.append(r % 2 === 0 ? table : other, rows);
          } finally {
            answers++;
          }
        }),
      );
      expect(answers).toBe(all.length);
      expect(new Set(store.rows).size).toBe(store.rows.length);
      for (const [r, result] of settled.entries()) {
        const request = all[r] ?? [];
        const there = store.rows.filter((id) => id.split('/')[1]?.startsWith(`${r}-`)).length;
        const good = request.filter((kind) => kind === 'good').length;
        if (result.status === 'rejected') {
          expect(result.reason).toMatchObject({ code: 'store_unavailable', retryAfter: 5 });
        } else {
          expect(result.value).toMatchObject({ accepted: good, rejected: request.length - good });
          expect(there).toBe(good);
        }
      }
      expect(writer.statistics().queuedBytes).toBe(0);
      await writer.close();
    }),
    { numRuns: 200 },
  );
});

test('rows of many requests go in one insert', async () => {
  const store = fakeStore();
  const writer = writerOn(store.insert);
  await Promise.all(Array.from({ length: 50 }, (_, i) => writer.append(table, [row(String(i), i + 20)])));
  expect(store.sizes).toEqual([50]);
});

test('a request of nothing but malformed rows costs a bounded number of inserts, and its neighbours nothing', async () => {
  const store = fakeStore();
  const writer = writerOn(store.insert);
  const rubbish = Array.from({ length: 5000 }, (_, i) => row(`bad-${i}`, 13));
  const [bad, good] = await Promise.all([writer.append(table, rubbish), writer.append(table, [row('good', 1)])]);
  expect(bad).toMatchObject({ accepted: 0, rejected: 5000 });
  expect(good).toEqual({ accepted: 1, rejected: 0 });
  expect(store.sizes.length).toBeLessThan(150);
});

test('the reason of a rejected row names column and type, and neither answer nor log holds what was in it', async () => {
  const warn = vi.fn();
  const log = Object.assign(createLog('silent'), { warn });
  const writer = writerOn(fakeStore().insert, { log });
  const written = await writer.append(table, [{ id: 'secret', value: 'secret' } as unknown as { id: string; value: number }]);
  expect(written).toEqual({ accepted: 0, rejected: 1, reason: 'column value: not a Float64' });
  expect(warn).toHaveBeenCalledOnce();
  expect(JSON.stringify(warn.mock.calls)).not.toContain('secret');
});

test('over the limit of the queue appends are refused with a time to retry, and taken again when it is empty', async () => {
  let release = (): void => undefined;
  const stuck = new Promise<void>((resolve) => {
    release = resolve;
  });
  const writer = writerOn(() => stuck, { queueBytes: 100 });
  const first = writer.append(table, [row('x'.repeat(200), 1)]);
  await expect(writer.append(table, [row('y', 1)])).rejects.toMatchObject({ code: 'queue_full', status: 503, retryAfter: 2 });
  expect(writer.statistics()).toMatchObject({ refusals: 1 });
  release();
  await first;
  expect(await writer.append(table, [row('z', 1)])).toEqual({ accepted: 1, rejected: 0 });
});

test('what waits when the writer closes is written, and what comes later is refused', async () => {
  const store = fakeStore();
  const writer = writerOn(store.insert, { delay: 60_000 });
  const waiting = [writer.append(table, [row('a', 1)]), writer.append(other, [row('b', 2)])];
  await writer.close();
  expect(await Promise.all(waiting)).toHaveLength(2);
  expect(store.rows.sort()).toEqual(['numbers/a', 'others/b']);
  await expect(writer.append(table, [row('c', 1)])).rejects.toMatchObject({ code: 'store_unavailable' });
});

test('while it is held nothing is inserted; afterwards everything is', async () => {
  const store = fakeStore();
  const writer = writerOn(store.insert);
  await writer.append(table, [row('before', 1)]);
  let appended: Promise<unknown> = Promise.resolve();
  await writer.hold(async () => {
    appended = writer.append(table, [row('during', 2)]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(store.rows).toEqual(['numbers/before']);
  });
  await appended;
  expect(store.rows).toEqual(['numbers/before', 'numbers/during']);
});
