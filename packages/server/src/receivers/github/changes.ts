import type { changes } from '../../facts/changes.ts';
import type { Unreceived } from '../../facts/delivery-batch.ts';
import { versionOf } from '../../facts/versions.ts';
import { at, countOf, limited, shaOf, webAddress } from '../fields.ts';
import { type JsonObject, textOf } from '../json-object.ts';
import { personOf, type Reading, requiredId, sortedLabels, timeOf, timeOrNull } from './reading.ts';

export type ChangeRow = Unreceived<typeof changes>;

/** Of two states in the same second the later one in life counts. */
const ranks = { open: 0, closed: 1, merged: 2 } as const;

/**
 * The row of a whole pull request in the form of REST. Events of reviews carry a shortened one, which must not come here: it lacks sizes.
 *
 * @returns `undefined` when its times cannot be true.
 * @throws AppError `invalid_request`
 */
export function changeRow(pull: JsonObject, reading: Reading): ChangeRow | undefined {
  const { repository, now } = reading;
  const created = timeOf(pull, 'created_at', now);
  const updated = timeOf(pull, 'updated_at', now);
  if (created === undefined || updated === undefined) return undefined;
  const state = stateOf(pull);
  const author = personOf(pull.user, reading);
  return {
    repository,
    number: requiredId(pull, 'number'),
    source: 'github',
    title: limited(pull.title),
    author: author.id,
    bot: author.bot,
    state,
    draft: pull.draft === true,
    created,
    // A reopened one may still carry the time at which it had been closed.
    closed: state === 'open' ? null : timeOrNull(pull.closed_at, now),
    merged: state === 'merged' ? timeOrNull(pull.merged_at, now) : null,
    // Before, and of those closed without being merged, it is the commit of a test merge.
    merge_sha: state === 'merged' ? shaOf(pull.merge_commit_sha) : '',
    head_sha: shaOf(at(pull.head).sha),
    branch: branchOf(pull),
    base: limited(at(pull.base).ref),
    additions: countOf(pull.additions),
    deletions: countOf(pull.deletions),
    files: countOf(pull.changed_files),
    commits: countOf(pull.commits),
    labels: sortedLabels(pull.labels),
    url: webAddress(pull.html_url),
    version: versionOf(updated, ranks[state]),
  };
}

/** `owner:branch` that a pull request comes from, as `pushed_commits` names it. */
export function branchOf(pull: JsonObject): string {
  return limited(at(pull.head).label);
}

/** The list of the API knows `merged_at` alone, events state `merged` too. */
function stateOf(pull: JsonObject): keyof typeof ranks {
  if (pull.merged === true || textOf(pull.merged_at) !== '') return 'merged';
  return pull.state === 'closed' ? 'closed' : 'open';
}
