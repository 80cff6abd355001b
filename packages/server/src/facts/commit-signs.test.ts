import { expect, test } from 'vitest';
import { isBot, pickedCommits, revertedCommit } from './commit-signs.ts';

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

test('a revert is found where the message begins with empty lines', () => {
  expect(revertedCommit({ subject: 'Revert "x"', body: `\n\nThis reverts commit ${sha}.` })).toBe(sha);
});

test('a commit names those that it was picked from, one after another', () => {
  const other = sha.split('').reverse().join('');
  const body = `Because of it.\r\n\r\n(cherry picked from commit ${sha})\r\n(cherry picked from commit ${other})\n`;
  expect(pickedCommits({ body })).toEqual([sha, other]);
  expect(pickedCommits({ body: `${body}${body}` })).toEqual([sha, other]);
  expect(pickedCommits({ body: `as in (cherry picked from commit ${sha}), or (cherry picked from commit abc)` })).toEqual([]);
});

test('a message of empty lines takes no longer than another', () => {
  const began = performance.now();
  for (const line of ['\n', ' \n', '\n \t', '\r\n']) {
    expect(revertedCommit({ subject: 'Revert "x"', body: `x${line.repeat(200_000)}x` })).toBeUndefined();
  }
  // A backtracking search would take minutes.
  expect(performance.now() - began).toBeLessThan(5_000);
  expect(revertedCommit({ subject: 'Revert "x"', body: `x\n\n \n\t\nThis reverts commit ${sha}.` })).toBe(sha);
});
