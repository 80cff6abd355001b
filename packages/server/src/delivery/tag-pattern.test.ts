import { expect, test } from 'vitest';
import { checkTagPattern, defaultTagPattern, tagsMatching } from './tag-pattern.ts';

test('by default a tag that is a version is a release', () => {
  const tags = ['v1.0', '1.2.3', 'v1.2.3-rc.1', 'nightly', 'v1', "it's"];
  expect([...tagsMatching(defaultTagPattern, tags)]).toEqual(['v1.0', '1.2.3']);
});

test('what is no regular expression is refused', () => {
  expect(() => checkTagPattern('(')).toThrowError(expect.objectContaining({ code: 'invalid_request' }));
});

test('a pattern that would take for ever is given up with a reason', () => {
  const began = performance.now();
  expect(() => tagsMatching('^(a+)+$', [`${'a'.repeat(60)}!`])).toThrow(/takes longer than 1 s/);
  expect(performance.now() - began).toBeLessThan(20_000);
});
