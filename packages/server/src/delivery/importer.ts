import { createHash } from 'node:crypto';
import { isBot, isSquash, pickedCommits, revertedCommit } from '../facts/commit-signs.ts';
import { commits } from '../facts/commits.ts';
import { pseudonymOf } from '../facts/pseudonym.ts';
import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import type { Secret } from '../platform/secret.ts';
import { number } from '../stores/clickhouse/client.ts';
import type { Row } from '../stores/clickhouse/table.ts';
import type { Facts } from '../stores/facts.ts';
import { appendInBatches } from './append.ts';
import type { GitCommit } from './git/commit.ts';
import type { GitDirectory } from './git/git.ts';
import { countCommits, existingCommits, openRepository, type Ref, readCommits, shallowCommits, statedParents } from './git/repository.ts';
import { type Tips, tipsOf } from './mainline.ts';
import { detectMergeStrategy } from './merge-strategy.ts';
import { importNotes } from './notes.ts';
import { releaseTags, writeReleases } from './releases.ts';
import type { Repositories } from './repositories.ts';
import type { Repository } from './tables.ts';

export interface ImportHouse {
  readonly facts: Facts;
  readonly clock: Clock;
  readonly log: Log;
  readonly secret: Secret;
  readonly repositories: Repositories;
  /** Works out the contents of all deployments that the repository's commits may concern. */
  attributeAll(repository: string): Promise<void>;
  /** Names that code hosts call it by. */
  hostedAs(repository: string): Promise<readonly string[]>;
}

/** Raised when what is read from a commit changes, so that the next import replaces the rows. */
const extraction = 2;
const batchRows = 4_000;

/**
 * Reads what is new in a repository: commits first, then its release tags. Importing again changes nothing.
 * @returns whether anything was read.
 */
export async function importRepository(house: ImportHouse, repository: Repository, signal: AbortSignal): Promise<boolean> {
  const { path, fullName } = await openRepository(repository.path);
  if (fullName !== repository.fullName) await house.repositories.update(repository.name, { fullName });
  const directory = { path };
  const [{ refs, tips, branchTip }, shallow] = await Promise.all([tipsOf(directory, repository), shallowCommits(directory)]);
  const digest = digestOf(repository, refs, tips, shallow);
  const tags = releaseTags(refs, repository);
  const isNew = repository.digest !== digest;
  if (!isNew && repository.state === 'ready') return false;
  if (isNew) {
    await readNewCommits(house, directory, repository, tips, shallow, signal);
    await writeReleases(house, repository, tags);
    await house.attributeAll(repository.name);
  }
  const known = await countKnown(house.facts, repository.name);
  await house.repositories.update(repository.name, {
    state: 'ready',
    commits: known,
    releases: tags.length,
    notes: importNotes(repository, { tags: tags.length, commits: known, shallow: shallow.length > 0 }),
    mergeStrategy:
      (await detectMergeStrategy(house.facts, repository.name, await house.hostedAs(repository.name), directory, branchTip)) ?? null,
    mainlineTips: tips.mainline,
    otherTips: tips.other,
    digest,
    shallow: shallow.length > 0,
    importedAt: new Date(house.clock.now()),
  });
  return isNew;
}

function digestOf(repository: Repository, refs: readonly Ref[], tips: Tips, shallow: readonly string[]): string {
  const seen = [repository.service, repository.tagPattern, refs, tips, shallow];
  return `${extraction}.${createHash('sha256').update(JSON.stringify(seen)).digest('hex')}`;
}

/** Reads commits not read before: those of the mainline, then those of other branches. */
async function readNewCommits(
  house: ImportHouse,
  directory: GitDirectory,
  repository: Repository,
  tips: Tips,
  shallow: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  // At the cut of a shallow clone older history may have appeared behind tips that did not move.
  const afresh = shallow.length > 0 || repository.shallow || !repository.digest.startsWith(`${extraction}.`);
  const [readMainline, readOther] = afresh
    ? [[], []]
    : await Promise.all([existingCommits(directory, repository.mainlineTips), existingCommits(directory, repository.otherTips)]);
  const ranges = [
    { include: tips.mainline, exclude: readMainline, mainline: true },
    { include: tips.other, exclude: [...tips.mainline, ...readMainline, ...readOther], mainline: false },
  ].filter(({ include }) => include.length > 0);
  let total = 0;
  for (const range of ranges) total += await countCommits(directory, range);
  await house.repositories.update(repository.name, { state: 'importing', done: 0, total });
  const progress = async (done: number) => house.repositories.update(repository.name, { done });
  let done = 0;
  const cut = new Set(shallow);
  for (const range of ranges) {
    let batch: Row<typeof commits>[] = [];
    for await (const commit of readCommits(directory, range, signal)) {
      const parents = cut.has(commit.sha) ? await statedParents(directory, commit.sha) : commit.parents;
      batch.push(commitRow(house.secret, repository.name, { ...commit, parents }, range.mainline));
      if (batch.length < batchRows) continue;
      await appendInBatches(house.facts, commits, batch, signal);
      done += batch.length;
      batch = [];
      await progress(done);
    }
    await appendInBatches(house.facts, commits, batch, signal);
    done += batch.length;
  }
  await progress(done);
}

function commitRow(secret: Secret, repository: string, commit: GitCommit, mainline: boolean): Row<typeof commits> {
  return {
    repository,
    sha: commit.sha,
    parents: commit.parents,
    author_time: commit.authorTime,
    commit_time: commit.commitTime,
    author: pseudonymOf(secret, commit.authorEmail),
    bot: isBot(commit),
    squash: isSquash(commit),
    subject: commit.subject,
    reverts: revertedCommit(commit) ?? '',
    picked_from: pickedCommits(commit),
    mainline,
    // A commit of a branch may become one of the mainline; the same commit read again is the same row.
    version: String(extraction * 2 + (mainline ? 1 : 0)),
  };
}

async function countKnown(facts: Facts, repository: string): Promise<number> {
  const [row] = await facts.query<{ known: unknown }>('SELECT count() AS known FROM commits FINAL WHERE repository = {repository:String}', {
    repository,
  });
  return number(row?.known);
}

/** What an import that failed says to people. */
export function failure(error: unknown): string {
  return error instanceof AppError ? error.message : `The import stopped: ${(error as Error).message}`;
}
