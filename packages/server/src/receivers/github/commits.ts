import { isBot, isSquash, pickedCommits, revertedCommit } from '../../facts/commit-signs.ts';
import type { Unreceived } from '../../facts/delivery-batch.ts';
import type { pushedCommits } from '../../facts/pushed-commits.ts';
import { at, limited, shaOf } from '../fields.ts';
import { instantOf } from '../instant.ts';
import { isObject, type JsonObject, listOf, textOf } from '../json-object.ts';
import type { Reading } from './reading.ts';

export type PushedCommitRow = Unreceived<typeof pushedCommits>;

/** A commit as a push or the API tells it. */
export interface ToldCommit {
  readonly sha: string;
  readonly parents: readonly string[];
  /** Milliseconds UTC. */
  readonly authorTime: number;
  readonly commitTime: number;
  readonly author: unknown;
  readonly message: string;
  readonly paths: readonly string[];
}

const mostPaths = 300;
const longestMessage = 64 * 1024;
/** 2200-01-01: what git calls a date may be any number. Such times are kept within what can be stored, and marked later. */
const latest = 7_258_118_400_000;

export function commitRow(
  told: ToldCommit,
  branch: { readonly name: string; readonly mainline: boolean },
  version: string,
  reading: Reading,
): PushedCommitRow {
  const author = { authorName: limited(at(told.author).name, 200), authorEmail: limited(at(told.author).email, 320) };
  const message = told.message.slice(0, longestMessage).toWellFormed();
  const end = message.indexOf('\n');
  const subject = limited(end < 0 ? message : message.slice(0, end)).trimEnd();
  const body = end < 0 ? '' : message.slice(end + 1).replace(/^\s*\n/, '');
  const { sha, parents, authorTime, commitTime } = told;
  return {
    repository: reading.repository,
    branch: branch.name,
    sha,
    parents,
    author_time: authorTime,
    commit_time: commitTime,
    author: author.authorEmail === '' ? '' : reading.pseudonym(author.authorEmail),
    bot: isBot(author),
    squash: isSquash({ parents, authorTime, commitTime, subject }),
    subject,
    reverts: revertedCommit({ subject, body }) ?? '',
    picked_from: pickedCommits({ body }),
    paths: sortedPaths(told.paths),
    mainline: branch.mainline,
    source: 'github',
    version,
  };
}

/** Paths in the order of their text, at most 300. */
export function sortedPaths(paths: readonly unknown[]): string[] {
  return [...new Set(paths.map((path) => limited(path, 1000)))]
    .filter((path) => path !== '')
    .sort()
    .slice(0, mostPaths);
}

/** When a commit says it was made, milliseconds UTC; `undefined` when it does not say. */
export function commitTime(value: unknown): number | undefined {
  const time = instantOf(value);
  return time === undefined ? undefined : Math.min(Math.max(time, 0), latest);
}

/** A commit in the form of REST (`/commits`). */
export function restCommit(value: unknown): ToldCommit | undefined {
  if (!isObject(value)) return undefined;
  const commit = at(value.commit);
  const sha = shaOf(value.sha);
  const authorTime = commitTime(at(commit.author).date);
  const committed = commitTime(at(commit.committer).date);
  if (sha === '' || authorTime === undefined || committed === undefined) return undefined;
  const parents = listOf(value.parents).flatMap((parent) => shaOf(at(parent).sha) || []);
  const paths = listOf(value.files).flatMap((file) => [at(file).filename, at(file).previous_filename]);
  return {
    sha,
    parents,
    authorTime,
    commitTime: committed,
    author: commit.author,
    message: textOf(commit.message),
    paths: paths.map(textOf),
  };
}

/** Files that a commit of a push says it touched. */
export function pushedPaths(commit: JsonObject): string[] {
  return [commit.added, commit.modified, commit.removed].flatMap(listOf).map(textOf);
}
