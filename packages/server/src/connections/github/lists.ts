import { exact } from '../../facts/versions.ts';
import { at } from '../../receivers/fields.ts';
import { commentRow } from '../../receivers/github/change-events.ts';
import { commitRow, restCommit } from '../../receivers/github/commits.ts';
import type { Reading } from '../../receivers/github/reading.ts';
import { textOf } from '../../receivers/json-object.ts';
import { type BackfillRequest, ServiceError } from '../types.ts';
import { changedSince, entriesOf, newestFirst, nextPage, type PhasePage, type Progress, perPage } from './paging.ts';
import type { Repository } from './repository.ts';

const day = 86_400_000;
/** Merges bring commits that are older than what was there. */
const commitsOverlap = 14 * day;

export function readingOf({ name }: Repository, { now, pseudonym }: BackfillRequest): Reading {
  return { repository: name, now, pseudonym };
}

/** Comments of the conversations of pull requests, or of their lines, by when they changed. */
export async function* readComments(
  onLines: boolean,
  repository: Repository,
  progress: Progress,
  request: BackfillRequest,
): AsyncGenerator<PhasePage> {
  const reading = readingOf(repository, request);
  const path = `${repository.path}/${onLines ? 'pulls' : 'issues'}/comments`;
  for await (const page of changedSince(request.api, path, progress, request.since)) {
    const changeEvents = page.entries.flatMap((comment) => {
      // The list is of issues and pull requests alike; the address of the page tells which.
      const change = /\/pull\/(\d+)(?:#|$)/.exec(textOf(comment.html_url))?.[1];
      return change === undefined ? [] : (commentRow(change, comment, onLines, reading) ?? []);
    });
    yield { rows: { changeEvents }, progress: page.progress, read: page.entries.length };
  }
}

/**
 * Commits of the default branch. They stand under the branch `HEAD`, so that what pushes told of them, the files they touched above all,
 * stays beside it: of a list of commits GitHub does not say that.
 */
export async function* readCommits(repository: Repository, progress: Progress, request: BackfillRequest): AsyncGenerator<PhasePage> {
  const { api, since } = request;
  const reading = readingOf(repository, request);
  const branch = { name: `${repository.owner}:HEAD`, mainline: true };
  const page = async (next: string | undefined) => {
    try {
      const answer = await api.get(`${repository.path}/commits${next ?? `?per_page=${perPage}`}`);
      const entries = entriesOf(answer).map((entry) => ({ ...entry, date: at(at(entry.commit).committer).date }));
      return { entries, next: nextPage(answer.headers) };
    } catch (error) {
      // A repository without commits is a conflict to GitHub.
      if (error instanceof ServiceError && error.status === 409) return { entries: [], next: undefined };
      throw error;
    }
  };
  for await (const { entries, progress: reached } of newestFirst(progress, { since, overlap: commitsOverlap, stamp: 'date', page })) {
    const pushedCommits = entries.flatMap((entry) => {
      const told = restCommit(entry);
      return told === undefined ? [] : [commitRow(told, branch, exact, reading)];
    });
    yield { rows: { pushedCommits }, progress: reached, read: entries.length };
  }
}
