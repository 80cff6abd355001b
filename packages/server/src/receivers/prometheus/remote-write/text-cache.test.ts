import { expect, test } from 'vitest';
import fc from '../../../../../../test/support/property.ts';
import { TextCache } from './text-cache.ts';

test('answers what decoding would, whatever was read before, and one string for texts that come again', () => {
  let decoded = 0;
  const cache = new TextCache((bytes) => {
    decoded++;
    return Buffer.from(bytes).toString('utf8');
  });
  const text = fc.oneof(fc.constantFrom('', 'job', 'pod', 'x'.repeat(64), 'x'.repeat(65)), fc.string({ unit: 'grapheme', maxLength: 3 }));
  fc.assert(
    fc.property(fc.array(text, { maxLength: 200 }), fc.nat(9), (texts, from) => {
      for (const each of texts) {
        const bytes = Buffer.concat([Buffer.alloc(from, 1), Buffer.from(each), Buffer.from('z')]);
        expect(cache.text(bytes, from, bytes.length - 1)).toBe(each);
      }
    }),
  );
  cache.text(Buffer.from('job'), 0, 3);
  const before = decoded;
  expect(cache.text(Buffer.from('my job'), 3, 6)).toBe('job');
  expect(decoded).toBe(before);
});
