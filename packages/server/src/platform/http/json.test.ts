import { expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { parseJson } from './json.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

test('whatever JSON can say comes back as it was', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 8 }), (text) => {
      expect(parseJson(bytes(text))).toEqual(JSON.parse(text));
    }),
  );
});

test.each([
  ['64 levels', 64],
  ['1 level', 1],
])('%s are read', (_name, levels) => {
  expect(() => parseJson(bytes('['.repeat(levels) + ']'.repeat(levels)))).not.toThrow();
});

test.each([
  ['65 levels', '['.repeat(65) + ']'.repeat(65)],
  ['levels of objects', '{"a":'.repeat(65) + 1 + '}'.repeat(65)],
  ['a million brackets that are never closed', '['.repeat(1_000_000)],
])('%s are refused before the parser sees them', (_name, text) => {
  expect(() => parseJson(bytes(text))).toThrow('The JSON nests deeper than 64 levels.');
});

test('brackets in texts are no levels, whatever is quoted there', () => {
  const text = JSON.stringify({ text: `${'['.repeat(100)}"\\${'{'.repeat(100)}` });
  expect(parseJson(bytes(text))).toEqual(JSON.parse(text));
});

test.each([
  ['a lone continuation byte', [0x22, 0x80, 0x22]],
  ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
  ['half a surrogate pair', [0x22, 0xed, 0xa0, 0x80, 0x22]],
  ['a text cut inside a letter', [0x22, 0xc3]],
])('%s is not UTF-8', (_name, raw) => {
  expect(() => parseJson(Uint8Array.from(raw))).toThrow('The body is not valid UTF-8.');
});

test('what is not JSON is refused with what was met', () => {
  expect(() => parseJson(bytes('{"a": nonsense}'))).toThrow(/not valid JSON: Unexpected token 'o'/);
});

test('random bytes are read or refused, never anything else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (raw) => {
      try {
        parseJson(raw);
      } catch (error) {
        expect(error).toMatchObject({ name: 'AppError', code: 'invalid_request' });
      }
    }),
  );
});

test('millions of values are refused before they take memory; commas in texts are none', () => {
  expect(() => parseJson(bytes(`[${'{},'.repeat(3_000_000)}{}]`))).toThrowError(expect.objectContaining({ code: 'payload_too_large' }));
  const text = ','.repeat(3_100_000);
  expect(parseJson(bytes(JSON.stringify([text])))).toEqual([text]);
});
