import { expect, test } from 'vitest';
import { compileRelabel, type RelabelSpec, relabelSchema } from './relabel.ts';

type Labels = Readonly<Record<string, string>>;
/** The labels afterwards; `undefined` when they are dropped. */
function relabel(labels: Labels, ...rules: readonly RelabelSpec[]): Labels | undefined {
  const map = new Map(Object.entries(labels));
  return compileRelabel(rules)(map) ? Object.fromEntries(map) : undefined;
}

const abc = { a: 'foo', b: 'bar', c: 'baz' };

test.each<[string, Labels, readonly RelabelSpec[], Labels | undefined]>([
  [
    'replaces with groups',
    abc,
    [{ source_labels: ['a'], regex: 'f(.*)', target_label: 'd', separator: ';', replacement: 'ch${1}-ch${1}' }],
    { ...abc, d: 'choo-choo' },
  ],
  [
    'joins sources',
    abc,
    [{ source_labels: ['a', 'b'], regex: 'f(.*);(.*)r', target_label: 'a', replacement: 'b${1}${2}m' }],
    { ...abc, a: 'boobam' },
  ],
  ['changes nothing without a match', abc, [{ source_labels: ['a'], regex: 'f', target_label: 'b', replacement: 'x' }], abc],
  [
    'removes a label with an empty replacement',
    abc,
    [{ source_labels: ['a'], target_label: 'b', replacement: '' }],
    { a: 'foo', c: 'baz' },
  ],
  [
    'writes a label that groups name',
    abc,
    [{ source_labels: ['a'], regex: '(?P<x>f).*', target_label: '${x}_$1', replacement: '$x$$' }],
    { ...abc, f_f: 'f$' },
  ],
  ['sets a fixed value', abc, [{ target_label: 'd', replacement: 'fix' }], { ...abc, d: 'fix' }],
  ['drops', abc, [{ source_labels: ['a'], regex: '.*o.*', action: 'drop' }], undefined],
  ['drops nothing else', abc, [{ source_labels: ['a'], regex: 'o', action: 'drop' }], abc],
  ['keeps', abc, [{ source_labels: ['a'], regex: 'no-match', action: 'keep' }], undefined],
  ['drops what is missing', abc, [{ source_labels: ['x'], regex: '', action: 'drop' }], undefined],
  [
    'stops at what drops',
    abc,
    [
      { source_labels: ['a'], action: 'drop' },
      { target_label: 'a', replacement: 'x' },
    ],
    undefined,
  ],
  ['takes a line break for a character', { a: 'x\ny' }, [{ source_labels: ['a'], regex: 'x.y', action: 'keep' }], { a: 'x\ny' }],
  [
    'hashes into shards',
    { a: 'baz' },
    [{ source_labels: ['a'], target_label: 'd', action: 'hashmod', modulus: 1000 }],
    { a: 'baz', d: '976' },
  ],
  [
    'maps labels',
    { a: 'foo', b1: 'bar', b2: 'baz' },
    [{ regex: '(b.*)', replacement: 'bar_${1}', action: 'labelmap' }],
    { a: 'foo', b1: 'bar', b2: 'baz', bar_b1: 'bar', bar_b2: 'baz' },
  ],
  ['drops labels', abc, [{ regex: '[ab]', action: 'labeldrop' }], { c: 'baz' }],
  ['keeps labels', abc, [{ regex: '[ab]', action: 'labelkeep' }], { a: 'foo', b: 'bar' }],
  ['lowers', { a: 'FOO' }, [{ source_labels: ['a'], target_label: 'b', action: 'lowercase' }], { a: 'FOO', b: 'foo' }],
  ['raises', { a: 'foo' }, [{ source_labels: ['a'], target_label: 'a', action: 'uppercase' }], { a: 'FOO' }],
  ['keeps what is equal', { a: 'x', b: 'x' }, [{ source_labels: ['a'], target_label: 'b', action: 'keepequal' }], { a: 'x', b: 'x' }],
  ['keeps nothing that differs', { a: 'x', b: 'y' }, [{ source_labels: ['a'], target_label: 'b', action: 'keepequal' }], undefined],
  ['drops what is equal', { a: 'x', b: 'x' }, [{ source_labels: ['a'], target_label: 'b', action: 'dropequal' }], undefined],
])('%s', (_what, labels, rules, expected) => {
  expect(relabel(labels, ...rules)).toEqual(expected);
});

test.each([
  ['a regular expression that is none', { source_labels: ['a'], regex: '(', action: 'drop' }, /not a regular expression/],
  ['a back reference, which RE2 has not', { source_labels: ['a'], regex: '(a)\\1', action: 'drop' }, /not a regular expression/],
  ['a replacement without a target', { source_labels: ['a'] }, /needs a target_label/],
  ['shards without their number', { target_label: 'a', action: 'hashmod' }, /needs a modulus/],
  ['an unknown action', { action: 'explode' }, /action|expected/i],
])('refuses %s', (_what, rule, message) => {
  const { success, error } = relabelSchema.safeParse(rule);
  expect(success).toBe(false);
  expect(error?.message).toMatch(message);
});

test('a pattern that makes other engines slow does not', () => {
  expect(relabel({ a: `${'a'.repeat(5000)}!` }, { source_labels: ['a'], regex: '(a+)+$', action: 'keep' })).toBeUndefined();
});
