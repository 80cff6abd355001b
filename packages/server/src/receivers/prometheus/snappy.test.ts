import { expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { snappy } from '../../../../../test/support/snappy.ts';
import { DecodeError } from './decode-error.ts';
import { SnappyDecompressor } from './snappy.ts';

const decompressor = new SnappyDecompressor();
const decompress = (bytes: readonly number[] | Uint8Array, limit = 1_000_000) => decompressor.decompress(Uint8Array.from(bytes), limit);

test('what was compressed comes back, whatever it is and however it repeats', () => {
  const repetitive = fc
    .array(fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.nat(30)), { maxLength: 20 })
    .map((parts) => Buffer.concat(parts.flatMap(([bytes, times]) => Array.from({ length: times }, () => bytes))));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 70_000 }), repetitive), (bytes) => {
      expect(Buffer.compare(decompress(snappy(bytes)), bytes)).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test('elements that encoders seldom write', () => {
  // A literal whose length takes three and four bytes, a copy with an offset of four bytes, and copies that overlap themselves.
  expect([...decompress([3, 62 << 2, 2, 0, 0, 1, 2, 3])]).toEqual([1, 2, 3]);
  expect([...decompress([3, 63 << 2, 2, 0, 0, 0, 1, 2, 3])]).toEqual([1, 2, 3]);
  expect([...decompress([8, (3 << 2) | 0, 1, 2, 3, 4, (3 << 2) | 3, 4, 0, 0, 0])]).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
  expect([...decompress([9, 0, 7, (7 << 2) | 2, 1, 0])]).toEqual([7, 7, 7, 7, 7, 7, 7, 7, 7]);
  expect([...decompress([9, (2 << 2) | 0, 1, 2, 3, (5 << 2) | 2, 3, 0])]).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3]);
  expect([...decompress([0])]).toEqual([]);
});

test.each([
  ['nothing at all', [], /declared length/],
  ['a length that does not end', [0x80, 0x80, 0x80, 0x80, 0x80, 0x01], /declared length/],
  ['a literal without its bytes', [5, 4 << 2, 1, 2], /literal goes beyond the end/],
  ['a literal longer than declared', [1, 2 << 2, 1, 2, 3], /literal goes beyond the end/],
  ['a literal of 4 GB', [5, 63 << 2, 255, 255, 255, 255, 1], /literal goes beyond the end/],
  ['a literal without its length', [5, 63 << 2, 1], /literal has no length/],
  ['a copy from before the beginning', [8, 0, 1, (3 << 2) | 2, 9, 0], /before the beginning/],
  ['a copy from nowhere', [8, 0, 1, (3 << 2) | 2, 0, 0], /before the beginning/],
  ['a copy without an offset', [8, 0, 1, (3 << 2) | 2, 1], /copy has no offset/],
  ['a short copy without an offset', [8, 0, 1, 1], /copy has no offset/],
  ['a copy beyond the end', [4, 0, 1, (63 << 2) | 2, 1, 0], /copy goes beyond the end/],
  ['less than declared', [9, 0, 1], /holds 1 bytes and declares 9/],
] as const)('refuses %s', (_what, bytes, message) => {
  expect(() => decompress(bytes)).toThrowError(expect.objectContaining({ name: 'DecodeError', message: expect.stringMatching(message) }));
});

test('refuses a declared 4 GB without making room for them', () => {
  const before = process.memoryUsage().arrayBuffers;
  expect(() => decompress([0xff, 0xff, 0xff, 0xff, 0x0f, 0, 1])).toThrowError(expect.objectContaining({ kind: 'too_large' }));
  expect(() => decompress([0xff, 0xff, 0xff, 0xff, 0x0f, 0, 1], 2 ** 33)).toThrow(/more bytes than it can hold/);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
});

test('whatever the bytes are, it ends with bytes or a DecodeError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        expect(decompress(bytes).length).toBeLessThanOrEqual(60 * 22 + 8);
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
      }
    }),
    { numRuns: 3000 },
  );
});
