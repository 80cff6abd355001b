import { expect, test } from 'vitest';
import fc from '../../../../../../test/support/property.ts';
import { fingerprintOf } from './fingerprint.ts';

/** 64-bit FNV-1a in its plainest form. */
function plain(labels: Readonly<Record<string, string>>): string {
  let hash = 0xcbf29ce484222325n;
  const text = Object.keys(labels)
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .flatMap((name) => [...Buffer.from(name), 255, ...Buffer.from(labels[name] ?? ''), 255]);
  for (const byte of text) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(16).padStart(16, '0');
}

test('no labels have the offset of FNV as their fingerprint, as in Prometheus', () => {
  expect(fingerprintOf({})).toBe('cbf29ce484222325');
});

test('the fingerprint is 64-bit FNV-1a of names and values', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), { maxKeys: 6 }), (labels) => {
      expect(fingerprintOf(labels)).toBe(plain(labels));
    }),
  );
});
