import { expect, test } from 'vitest';
import { isBot, parseCommit, revertedCommit } from './commit.ts';

const sha = '0123456789abcdef0123456789abcdef01234567';

test.each([
  ['dependabot[bot]', '49699333+dependabot[bot]@users.noreply.github.com', true],
  ['renovate', 'bot@renovateapp.com', true],
  ['GitHub Actions', 'actions@github.com', true],
  ['github-actions', 'github-actions@github.com', true],
  ['semantic-release-bot', 'semantic-release-bot@martynus.net', true],
  ['Release', 'release-bot@example.org', true],
  ['Abbot Smith', 'abbot@example.org', false],
  ['Ada Talbot', 'ada@example.org', false],
  ['Renovater Ltd', 'info@example.org', false],
])('%s <%s> is a bot: %s', (authorName, authorEmail, expected) => {
  expect(isBot({ authorName, authorEmail })).toBe(expected);
});

test.each([
  ['Revert "Add a basket"', `This reverts commit ${sha}.`, sha],
  ['Reapply "Add a basket"', `This reverts commit ${sha}.`, sha],
  ['revert: add a basket', `Because it broke.\r\n\r\nThis reverts commit ${sha}.`, sha],
  ['Rework the basket (#12)', `* Revert "x"\n\nThis reverts commit ${sha}.`, undefined],
  ['Revert "Add a basket"', `as in: This reverts commit ${sha}.`, undefined],
  ['Revert "Add a basket"', 'This reverts commit abc.', undefined],
  ['Reverting is easy', `This reverts commit ${sha}.`, undefined],
])('%s / %j reverts %s', (subject, body, expected) => {
  expect(revertedCommit({ subject, body })).toBe(expected);
});

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
