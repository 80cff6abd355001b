import { expect, it } from 'vitest';
import { matcherLines, matchersOf, matches, readMatcher } from './matchers.ts';

const read = (text: string) => matcherLines(text).flatMap((line) => readMatcher(line) ?? []);

it('matches the labels that a silence was prefilled with, quotes and all', () => {
  const labels = { alertname: 'Say "no"', path: 'C:\\temp', service: 'checkout' };
  const text = matchersOf(labels);
  expect(text).toBe('alertname="Say \\"no\\""\npath="C:\\\\temp"\nservice="checkout"');
  expect(matches(read(text), labels)).toBe(true);
  expect(matches(read(text), { ...labels, service: 'shop' })).toBe(false);
});

it('matches whole values by expressions, and absent labels as empty ones', () => {
  expect(matches(read('service=~check'), { service: 'checkout' })).toBe(false);
  expect(matches(read('service=~"check.*"\nteam!="web"'), { service: 'checkout' })).toBe(true);
  expect(matches(read('team=""'), {})).toBe(true);
});

it('says that it cannot tell where the expression is none', () => {
  expect(matches(read('service=~"("'), { service: 'a' })).toBeUndefined();
  expect(readMatcher('no matcher')).toBeUndefined();
});
