import { afterAll, expect, test } from 'vitest';
import { TestRepository } from '../../../../../test/support/git.ts';
import { readPaths } from './paths.ts';

const repository = new TestRepository('paths');
afterAll(() => repository.remove());

test('what commits touched: the first one all, a move both names, a merge and an empty commit nothing; at most 300 of many', async () => {
  const many = Object.fromEntries(Array.from({ length: 301 }, (_, index) => [`many/${index}`, 'x']));
  const odd = { 'a b.txt': '1', ümläut: '2' };
  repository
    .commit('root', { at: '2024-01-01T00:00:00Z', files: { 'src/a.ts': 'a\n'.repeat(50), 'b.txt': 'b' } })
    .commit('moved', { at: '2024-01-02T00:00:00Z', files: { 'src/a.ts': null, 'lib/a.ts': 'a\n'.repeat(50) } })
    .commit('empty', { at: '2024-01-03T00:00:00Z' })
    .commit('odd', { at: '2024-01-04T00:00:00Z', files: odd, parents: ['moved'] })
    .commit('merge', { at: '2024-01-05T00:00:00Z', parents: ['empty', 'odd'] })
    .commit('many', { at: '2024-01-06T00:00:00Z', files: many })
    .write();
  // A file that bears the name of the commit before it.
  const named = repository.sha('root');
  repository
    .commit('named', { at: '2024-01-07T00:00:00Z', files: { [named]: 'x' } })
    .branch('main', 'named')
    .write();
  const found = new Map<string, readonly string[]>();
  const labels = ['named', 'many', 'root', 'merge', 'empty', 'odd', 'moved'];
  for await (const { sha, paths } of readPaths(
    repository,
    labels.map((label) => repository.sha(label)),
  ))
    found.set(labels.find((label) => repository.sha(label) === sha) ?? '?', paths);
  expect(found.get('many')).toHaveLength(300);
  found.delete('many');
  expect(Object.fromEntries(found)).toEqual({
    named: [named],
    root: ['b.txt', 'src/a.ts'],
    merge: [],
    empty: [],
    odd: ['a b.txt', 'ümläut'],
    moved: ['lib/a.ts', 'src/a.ts'],
  });
});

test('nothing is asked, nothing is answered', async () => {
  for await (const _ of readPaths(repository, [])) expect.unreachable();
});
