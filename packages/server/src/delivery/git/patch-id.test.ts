import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readPatchIds } from './patch-id.ts';

const path = mkdtempSync(join(tmpdir(), 'binnacle-patch-'));
afterAll(() => rmSync(path, { recursive: true, force: true }));

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', ['-C', path, ...identity, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

function commit(file: string, text: string): string {
  writeFileSync(join(path, file), text);
  git('add', '-A');
  git('commit', '--quiet', '-m', `change ${file}`);
  return git('rev-parse', 'HEAD');
}

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}\n`).join('');

test('a commit keeps its number through git rebase and cherry-pick, another has another; merges and empty commits have none', async () => {
  git('init', '--quiet', '--initial-branch=main');
  const root = commit('a.txt', lines(50));
  git('checkout', '--quiet', '-b', 'topic');
  const one = commit('a.txt', lines(50).replace('line 40', 'line forty'));
  const two = commit('b.txt', 'new\n');
  git('checkout', '--quiet', 'main');
  const moved = commit('a.txt', `first\n${lines(50)}`);
  git('cherry-pick', two);
  const picked = git('rev-parse', 'HEAD');
  git('checkout', '--quiet', 'topic');
  git('rebase', '--quiet', 'main');
  const rebased = git('rev-parse', 'HEAD');
  git('checkout', '--quiet', 'main');
  git('merge', '--quiet', '--no-ff', '-m', 'merge', 'topic');
  const merge = git('rev-parse', 'HEAD');
  git('commit', '--quiet', '--allow-empty', '-m', 'empty');
  const empty = git('rev-parse', 'HEAD');
  const found = await readPatchIds({ path }, [root, one, two, moved, picked, rebased, merge, empty]);
  expect(found.get(rebased)).toBe(found.get(one));
  expect(found.get(picked)).toBe(found.get(two));
  expect(new Set([root, one, two, moved].map((sha) => found.get(sha))).size).toBe(4);
  expect([found.get(merge), found.get(empty)]).toEqual(['', '']);
  for (const sha of [root, one, two, moved]) {
    const [expected] = execFileSync('sh', ['-c', `git -C '${path}' diff-tree -p --root ${sha} | git patch-id --stable`], {
      encoding: 'utf8',
    }).split(' ');
    expect(found.get(sha)).toBe(expected);
  }
});

test('what the repository configures starts nothing and changes no number', async () => {
  const head = git('rev-parse', 'main~2');
  const before = await readPatchIds({ path }, [head]);
  writeFileSync(join(path, '.git', 'info', 'attributes'), '*.txt diff=evil\n');
  for (const key of ['diff.external', 'diff.evil.command', 'diff.evil.textconv']) git('config', key, `touch ${join(path, 'pwned')}`);
  git('config', 'diff.noprefix', 'true');
  git('config', 'diff.algorithm', 'patience');
  git('config', 'diff.context', '0');
  expect(await readPatchIds({ path }, [head])).toEqual(before);
  expect(execFileSync('ls', [path], { encoding: 'utf8' })).not.toContain('pwned');
});

test('what is too much is left out, and never numbered by its half', async () => {
  const [small, large] = [commit('small.txt', 'x\n'), commit('large.txt', lines(100_000))];
  const whole = await readPatchIds({ path }, [small, large]);
  expect(whole.size).toBe(2);
  const bounded = await readPatchIds({ path }, [small, large], undefined, { milliseconds: 30_000, bytes: 100_000 });
  expect([...bounded.keys()]).not.toContain(large);
  for (const [sha, patchId] of bounded) expect(patchId).toBe(whole.get(sha));
  const late = await readPatchIds({ path }, [large], undefined, { milliseconds: 0, bytes: 1e9 });
  expect(late.size).toBe(0);
  await expect(readPatchIds({ path }, ['f'.repeat(40)])).resolves.toBeDefined();
});

test('a stop is passed on', async () => {
  await expect(readPatchIds({ path }, [git('rev-parse', 'main')], AbortSignal.abort())).rejects.toThrow();
});
