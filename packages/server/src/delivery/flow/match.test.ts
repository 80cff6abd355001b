import { expect, test } from 'vitest';
import { type Brought, changeNumberIn, matchesOf } from './match.ts';

const brought = (deployment: string, finished: number, place: Partial<Brought> = {}): Brought => ({
  service: 'shop',
  environment: 'production',
  deployment,
  started: finished - 1,
  finished,
  ...place,
});

test('the surest rule that finds a change in an environment decides, each environment for itself', () => {
  const known: Record<string, Brought[]> = {
    merge: [brought('d2', 20)],
    head: [brought('d1', 10), brought('s1', 5, { environment: 'staging' })],
  };
  const matches = matchesOf({ merge_sha: ['merge'], head_sha: ['head'] }, (sha) => known[sha] ?? []);
  expect(matches.map(({ environment, deployment, rule }) => [environment, deployment, rule])).toEqual([
    ['production', 'd2', 'merge_sha'],
    ['staging', 's1', 'head_sha'],
  ]);
});

test('a change is there with the last of its commits, in whatever order they are looked at', () => {
  const known: Record<string, Brought[]> = { a: [brought('d1', 10)], b: [brought('d2', 20)] };
  for (const order of [
    ['a', 'b'],
    ['b', 'a'],
  ])
    expect(matchesOf({ commit_sha: order }, (sha) => known[sha] ?? [])).toMatchObject([{ deployment: 'd2', rule: 'commit_sha' }]);
});

test('of several commits that name a change the first that was deployed brought it', () => {
  const known: Record<string, Brought[]> = { a: [brought('d1', 10)], b: [brought('d2', 20)] };
  expect(matchesOf({ subject: ['b', 'a'] }, (sha) => known[sha] ?? [])).toMatchObject([{ deployment: 'd1', rule: 'subject' }]);
});

test('nothing is found in nothing', () => {
  expect(matchesOf({}, () => [brought('d', 1)])).toEqual([]);
  expect(matchesOf({ merge_sha: ['x'] }, () => [])).toEqual([]);
});

test.each([
  ['Add a basket (#123)', '123'],
  ['Merge pull request #7 from acme/topic', '7'],
  ['Merged in topic (pull request #12)', '12'],
  ['Merged PR 34: Add a basket', '34'],
  ['Fix (#1) again (#2) ', '2'],
  ['Revert "Add a basket (#123)"', undefined],
  ['Fixes #123', undefined],
  ['', undefined],
])('number in %j is %s', (subject, expected) => expect(changeNumberIn(subject)).toBe(expected));
