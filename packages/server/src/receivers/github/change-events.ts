import type { changeEvents } from '../../facts/change-events.ts';
import type { Unreceived } from '../../facts/delivery-batch.ts';
import { versionOf } from '../../facts/versions.ts';
import { shaOf } from '../fields.ts';
import { type JsonObject, textOf } from '../json-object.ts';
import { personOf, type Reading, requiredId, timeOf } from './reading.ts';

export type ChangeEventRow = Unreceived<typeof changeEvents>;

interface Happening {
  readonly change: string;
  /** The account that did it. */
  readonly by: unknown;
  /** Milliseconds UTC. */
  readonly time: number;
}

const reviewStates: Readonly<Record<string, string>> = {
  approved: 'approved',
  changes_requested: 'changes_requested',
  commented: 'commented',
};

/**
 * A submitted review in the form of REST. One that was dismissed no longer says what it was: `state` says it where the API remembers.
 *
 * @returns `undefined` for one that is not submitted, whose state is not known, or whose time cannot be true.
 * @throws AppError `invalid_request`
 */
export function reviewRow(change: string, review: JsonObject, reading: Reading, state = textOf(review.state)): ChangeEventRow | undefined {
  const known = reviewStates[state.toLowerCase()];
  if (known === undefined) return undefined;
  const time = timeOf(review, 'submitted_at', reading.now);
  if (time === undefined) return undefined;
  const id = requiredId(review, 'id');
  return eventRow('review', { change, by: review.user, time }, { id, state: known, sha: shaOf(review.commit_id) }, reading);
}

/** A review was dismissed. @throws AppError `invalid_request` */
export function dismissedRow(happening: Happening, review: JsonObject, reading: Reading): ChangeEventRow {
  return eventRow('dismissed', happening, { id: requiredId(review, 'id'), sha: shaOf(review.commit_id) }, reading);
}

/**
 * A comment in the conversation of a pull request, or one on its lines: their ids are of different kinds and told apart by an `r`.
 *
 * @returns `undefined` when its time cannot be true.
 * @throws AppError `invalid_request`
 */
export function commentRow(change: string, comment: JsonObject, onLines: boolean, reading: Reading): ChangeEventRow | undefined {
  const time = timeOf(comment, 'created_at', reading.now);
  if (time === undefined) return undefined;
  const id = `${onLines ? 'r' : ''}${requiredId(comment, 'id')}`;
  // The commit of a comment on lines moves on with the branch; the one it was made on stays.
  const sha = onLines ? shaOf(comment.original_commit_id) : '';
  return eventRow('comment', { change, by: comment.user, time }, { id, sha }, reading);
}

/** Draft, ready or reopened. Webhooks state no id of it, so its time is one. */
export function stageRow(kind: 'draft' | 'ready' | 'reopened', happening: Happening, reading: Reading): ChangeEventRow {
  return eventRow(kind, happening, { id: String(happening.time) }, reading);
}

/**
 * The branch got a new head. Its id is the commit, and of several times the latest counts. Events tell of every push, the API of forced ones;
 * who pushed is left out.
 */
export function headRow(sha: string, { change, time }: Omit<Happening, 'by'>, reading: Reading): ChangeEventRow {
  return eventRow('head', { change, by: undefined, time }, { id: sha, sha }, reading);
}

function eventRow(
  kind: string,
  { change, by, time }: Happening,
  particulars: { readonly id: string; readonly state?: string; readonly sha?: string },
  reading: Reading,
): ChangeEventRow {
  const actor = personOf(by, reading);
  return {
    repository: reading.repository,
    change,
    kind,
    id: particulars.id,
    time,
    actor: actor.id,
    bot: actor.bot,
    state: particulars.state ?? '',
    sha: particulars.sha ?? '',
    version: versionOf(time),
  };
}
