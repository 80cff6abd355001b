import { expect, test } from 'vitest';
import { parseCommit } from './commit.ts';

const sha = '0123456789abcdef0123456789abcdef01234567';

test('times that are none or too far away are bounded', () => {
  const time = (seconds: string) => parseCommit([sha, '', seconds, '0', 'A', 'a@example.org', 's', 'b']).authorTime;
  expect(time('1700000000')).toBe(1_700_000_000_000);
  expect(time('')).toBe(0);
  expect(time('-5')).toBe(0);
  expect(time('99999999999999')).toBe(Date.parse('2200-01-01T00:00:00Z'));
});

test('a subject is cut at 500 characters and stays well-formed', () => {
  const { subject } = parseCommit([sha, 'p q', '1', '1', 'A', 'a@example.org', '\u{1F600}'.repeat(400), 'b']);
  expect(subject.length).toBeLessThanOrEqual(500);
  expect(subject.isWellFormed()).toBe(true);
  expect(parseCommit([sha, 'p q', '1', '1', 'A', 'a', `x${'\u{1F600}'.repeat(400)}`, 'b']).subject.isWellFormed()).toBe(true);
});
