import { expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { readRecords } from './records.ts';

async function read(chunks: readonly Uint8Array[], width: number): Promise<string[][]> {
  async function* streamed() {
    yield* chunks;
  }
  const records: string[][] = [];
  for await (const record of readRecords(streamed(), width)) records.push(record);
  return records;
}

/** Cuts bytes at the given places, in the middle of characters too. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const bounds = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return bounds.slice(1).map((end, index) => bytes.subarray(bounds[index], end));
}

const field = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll('\0', ''));
const first = field.map((text) => text.replaceAll('\n', ''));

test('records are the same wherever the stream is cut', async () => {
  const records = fc.array(fc.tuple(first, field, field), { maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(records, fc.array(fc.nat()), async (written, places) => {
      const text = written.map((fields) => `commit 0123\n${fields.map((one) => `${one}\0`).join('')}\n`).join('');
      expect(await read(cut(Buffer.from(text), places), 3)).toEqual(written);
    }),
  );
});

test('a field of any size is cut, and what follows is read', async () => {
  const big = Buffer.alloc(1_000_000, 'x');
  const [record] = await read([Buffer.from('a\0'), big, big, Buffer.from('\0c\0\n')], 3);
  expect(record?.map((one) => one.length)).toEqual([1, 65_536, 1]);
});

test('bytes that are not UTF-8 become U+FFFD, an unfinished record is dropped', async () => {
  expect(await read([Buffer.from([0xff, 0]), Buffer.from('b\0half')], 2)).toEqual([['\uFFFD', 'b']]);
});
