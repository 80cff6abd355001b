import { expect, test } from 'vitest';
import fc from '../../../../../../test/support/property.ts';
import { labelsTest, type Matcher, parseMatcher, parseMatchers, printMatcher } from './matchers.ts';

test.each([
  ['severity="page"', { label: 'severity', op: '=', value: 'page' }],
  ['severity = page', { label: 'severity', op: '=', value: 'page' }],
  ['team=~"a|b"', { label: 'team', op: '=~', value: 'a|b' }],
  ['team=~^(a|b)$', { label: 'team', op: '=~', value: '^(a|b)$' }],
  ['env != dev', { label: 'env', op: '!=', value: 'dev' }],
  ['env!~"dev.*"', { label: 'env', op: '!~', value: 'dev.*' }],
  ['a="say \\"hi\\""', { label: 'a', op: '=', value: 'say "hi"' }],
  ['"service.name"="x"', { label: 'service.name', op: '=', value: 'x' }],
  ['foo=', { label: 'foo', op: '=', value: '' }],
] as const)('%s', (text, matcher) => {
  expect(parseMatcher(text)).toEqual(matcher);
});

test.each(['severity', '="page"', 'a="b', 'a=b"', 'a=~"("', ''])('%s is none', (text) => {
  expect(() => parseMatcher(text)).toThrow(RangeError);
});

test('several stand in one text, commas in quotes between none', () => {
  expect(parseMatchers('{a="1,2", b=~"x|y"}').map(printMatcher)).toEqual(['a="1,2"', 'b=~"x|y"']);
});

test('what is printed is read as it was', () => {
  const matcher = fc.record({
    label: fc.string({ minLength: 1, maxLength: 8 }),
    op: fc.constantFrom('=' as const, '!=' as const),
    value: fc.string(),
  });
  fc.assert(
    fc.property(matcher, (one: Matcher) => {
      expect(parseMatcher(printMatcher(one))).toEqual(one);
    }),
  );
});

test('a label that is not there is empty, and expressions match whole values', () => {
  const holds = (text: string) => labelsTest(parseMatchers(text))({ team: 'ab', toString: 'own' });
  expect(['missing=""', 'missing!="x"', 'team=~"a"', 'team=~"a."', 'team!~"a"', 'constructor=""'].map(holds)).toEqual([
    true,
    true,
    false,
    true,
    true,
    true,
  ]);
});
