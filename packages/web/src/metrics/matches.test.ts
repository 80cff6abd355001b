import { expect, test } from 'vitest';
import { matches } from './matches.ts';

const lcp = { name: 'vitals.lcp', title: 'Largest contentful paint', description: 'Time until the largest image was drawn.' };

test('a metric is found by name, title or description, in any order of words', () => {
  expect(matches(lcp, 'vitals')).toBe(true);
  expect(matches(lcp, 'paint largest')).toBe(true);
  expect(matches(lcp, 'Image')).toBe(true);
});

test('all words must fit, and no words fit everything', () => {
  expect(matches(lcp, 'largest deployment')).toBe(false);
  expect(matches(lcp, '  ')).toBe(true);
});
