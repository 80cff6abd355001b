import { describe, expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { parsePath, parseSource, valueAt } from './mapping.ts';

describe('places in a body', () => {
  const body = { alert: { tags: ['a', { 'b c': 7 }], 'k.v': true }, list: [[1]] };
  test.each([
    ['$', body],
    ['$.alert.tags[0]', 'a'],
    ["$.alert.tags[1]['b c']", 7],
    ["$['alert']['k.v']", true],
    ['$.list[0][0]', 1],
    ['$.list[5]', undefined],
    ['$.alert.tags.length.x', undefined],
    ['$.constructor', undefined],
    ['$.alert.toString', undefined],
  ])('%s', (path, value) => expect(valueAt(body, parsePath(path))).toEqual(value));

  test.each(['$.', '$a', '$.a.', '$.a[', '$.a[-1]', '$.a[b]', 'a.b', '', '$..a', '$.a b', `$${'.a'.repeat(21)}`])(
    '"%s" is none',
    (path) => {
      expect(() => parsePath(path)).toThrow(RangeError);
    },
  );

  test('a text that does not begin with $ stands for itself', () => {
    expect(parseSource('Backup failed')).toEqual({ text: 'Backup failed' });
    expect(parseSource('$.a')).toEqual({ path: ['a'] });
    expect(() => parseSource('$5')).toThrow(RangeError);
  });

  test('what is written down is read back', () => {
    const part = fc.oneof(fc.integer({ min: 0, max: 999_999 }), fc.stringMatching(/^[^'\n]{1,20}$/));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 20 }), (path) => {
        const text = path.map((one) => (typeof one === 'number' ? `[${one}]` : `['${one}']`)).join('');
        expect(parsePath(`$${text}`)).toEqual(path);
      }),
    );
  });
});
