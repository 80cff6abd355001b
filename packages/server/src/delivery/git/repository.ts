import { realpathSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { AppError } from '../../platform/errors.ts';
import { fullName } from '../repository-name.ts';
import { commitFields, commitFormat, type GitCommit, parseCommit } from './commit.ts';
import { type GitDirectory, runGit, streamGit } from './git.ts';
import { readRecords } from './records.ts';

/** What a branch or tag points to; `sha` is always a commit. */
export interface Ref {
  /** Full name, `refs/tags/v1.0.0`. */
  readonly name: string;
  readonly sha: string;
  /** When an annotated tag was made, or the commit; milliseconds UTC. */
  readonly time: number;
}

/**
 * Finds the repository that a path lies in.
 * @throws AppError `invalid_request` when there is none or the server cannot read it.
 */
export async function openRepository(path: string): Promise<GitDirectory & { readonly name: string; readonly fullName: string }> {
  const directory = { path: existingDirectory(path) };
  let top: string;
  try {
    const [gitDirectory = ''] = (await runGit(directory, ['rev-parse', '--absolute-git-dir'])).split('\n');
    // A bare repository, and the inside of `.git`, have no working tree.
    const workTree = await runGit(directory, ['rev-parse', '--show-toplevel']).catch(() => '');
    top = workTree.trimEnd() || gitDirectory;
  } catch (cause) {
    if (cause instanceof AppError && cause.message.includes('was not found')) throw cause;
    throw new AppError('invalid_request', `${path} is not a git repository that the server can read. Give the path of a local clone.`, {
      cause,
    });
  }
  const found = { path: existingDirectory(top) };
  return { ...found, ...(await repositoryNames(found)) };
}

/** The name of the origin when that is a remote address, else of the directory; the full name is that of a remote origin alone. */
async function repositoryNames(directory: GitDirectory): Promise<{ name: string; fullName: string }> {
  const origin = (await runGit(directory, ['config', '--get', 'remote.origin.url']).catch(() => '')).trim();
  const hosted = /^(?:(?:https?|ssh|git):\/\/|[^/\s]+:(?!\/\/)[^\\])/.test(origin);
  const path = hosted ? origin : directory.path.replace(/\/\.git\/?$/, '');
  const name = basename(path.replace(/\/+$/, '')).replace(/\.git$/, '');
  const plain = name
    .replace(/^.*:/, '')
    .replaceAll(/[^\w.-]/g, '-')
    .slice(0, 100);
  return { name: plain || 'repository', fullName: hosted ? fullName(origin) : '' };
}

function existingDirectory(path: string): string {
  try {
    const absolute = realpathSync(resolve(path));
    if (statSync(absolute).isDirectory()) return absolute;
  } catch {
    // Said below in words that help.
  }
  throw new AppError('invalid_request', `${path} is not a directory that the server can read.`);
}

/** Branches (local and remote) and tags that lead to a commit. Notes, stashes and pull-request refs are left out. */
export async function listRefs(directory: GitDirectory): Promise<Ref[]> {
  const fields = ['refname', 'symref', 'objecttype', 'objectname', '*objecttype', '*objectname', 'creatordate:unix', '*committerdate:unix'];
  const namespaces = ['refs/heads', 'refs/remotes', 'refs/tags'];
  const refs: Ref[] = [];
  const nested: { name: string; object: string; time: number }[] = [];
  const output = streamGit(directory, ['for-each-ref', `--format=${fields.map((field) => `%(${field})%00`).join('')}`, ...namespaces]);
  for await (const [name = '', symref, type, object = '', peeledType, peeled = '', created, committed] of readRecords(
    output,
    fields.length,
  )) {
    if (symref !== '') continue;
    // Old annotated tags state no time.
    const time = Number(created || committed) * 1000;
    if (type === 'commit') refs.push({ name, sha: object, time });
    else if (peeledType === 'commit') refs.push({ name, sha: peeled, time });
    else if (peeledType === 'tag') nested.push({ name, object, time });
  }
  return [...refs, ...(await peel(directory, nested))].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Git before 2.45 follows a tag of a tag only one step. */
async function peel(directory: GitDirectory, tags: readonly { name: string; object: string; time: number }[]): Promise<Ref[]> {
  if (tags.length === 0) return [];
  const questions = tags.map((tag) => `${tag.object}^{commit}`);
  const answers = (await runGit(directory, ['cat-file', '--batch-check=%(objectname) %(objecttype)'], questions)).split('\n');
  return tags.flatMap(({ name, time }, index) => {
    const [sha = '', type] = (answers[index] ?? '').split(' ');
    return type === 'commit' ? [{ name, sha, time }] : [];
  });
}

/** The commit that HEAD is on; `undefined` in an empty repository. */
export async function headCommit(directory: GitDirectory): Promise<string | undefined> {
  return (await runGit(directory, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']).catch(() => '')).trim() || undefined;
}

/** What `origin` calls its default branch (`main`); `undefined` without such a remote. */
export async function originDefaultBranch(directory: GitDirectory): Promise<string | undefined> {
  const target = (await runGit(directory, ['symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD']).catch(() => '')).trim();
  return target.startsWith('refs/remotes/origin/') ? target.slice('refs/remotes/origin/'.length) : undefined;
}

/** Commits whose parents a shallow clone left out; empty for a whole clone. */
export async function shallowCommits(directory: GitDirectory): Promise<string[]> {
  if ((await runGit(directory, ['rev-parse', '--is-shallow-repository'])).trim() !== 'true') return [];
  const path = (await runGit(directory, ['rev-parse', '--git-path', 'shallow'])).trim();
  const lines = (await readFile(resolve(directory.path, path), 'utf8')).split('\n');
  return lines.filter((line) => /^[0-9a-f]{40,64}$/.test(line)).sort();
}

/** The parents that a commit object states, which git hides at the edge of a shallow clone. */
export async function statedParents(directory: GitDirectory, sha: string): Promise<string[]> {
  const [header = ''] = (await runGit(directory, ['cat-file', 'commit', sha])).split('\n\n');
  return header.split('\n').flatMap((line) => /^parent ([0-9a-f]{40,64})$/.exec(line)?.[1] ?? []);
}

/** How many commits `readCommits` will tell. */
export async function countCommits(directory: GitDirectory, range: CommitRange): Promise<number> {
  return Number((await runGit(directory, ['rev-list', '--count', '--stdin'], revisions(range))).trim());
}

/** Commits reachable from `include` and not from `exclude`; both hold shas. */
export interface CommitRange {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

export async function* readCommits(directory: GitDirectory, range: CommitRange, signal?: AbortSignal): AsyncGenerator<GitCommit> {
  const args = ['rev-list', '--encoding=UTF-8', `--format=tformat:${commitFormat}`, '--stdin'];
  const output = streamGit(directory, args, revisions(range), signal);
  for await (const fields of readRecords(output, commitFields)) yield parseCommit(fields);
}

function* revisions({ include, exclude }: CommitRange): Generator<string> {
  yield* include;
  for (const sha of exclude) yield `^${sha}`;
}

/** A commit and those before it on its branch, the newest first: of a merge only what it was merged into. */
export async function firstParents(directory: GitDirectory, tip: string, limit: number): Promise<string[]> {
  const args = ['rev-list', '--first-parent', `--max-count=${limit}`, '--stdin'];
  return (await runGit(directory, args, [tip])).split('\n').filter((line) => line !== '');
}

/** Those of the given shas that are commits here. */
export async function existingCommits(directory: GitDirectory, shas: readonly string[]): Promise<string[]> {
  if (shas.length === 0) return [];
  const lines = (await runGit(directory, ['cat-file', '--batch-check=%(objectname) %(objecttype)'], shas)).split('\n');
  return shas.filter((sha, index) => lines[index] === `${sha} commit`);
}
