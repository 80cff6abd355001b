import { isBot } from '../../facts/commit-signs.ts';
import type { DeliveryRows } from '../../facts/delivery-batch.ts';
import { versionOf } from '../../facts/versions.ts';
import { at, idOf, labelNames, limited, lookUp, shaOf, webAddress } from '../fields.ts';
import type { HookOutcome } from '../hook.ts';
import type { JsonObject } from '../json-object.ts';
import { projectOf } from './project.ts';
import { secondOf } from './second.ts';

type Change = NonNullable<DeliveryRows['changes']>[number];
type ChangeEvent = NonNullable<DeliveryRows['changeEvents']>[number];

const states: Readonly<Record<string, string>> = { opened: 'open', locked: 'open', closed: 'closed', merged: 'merged' };
const ranks: Readonly<Record<string, number>> = { open: 0, closed: 1, merged: 2 };

/** What a merge request says of itself, the same in a webhook and in the API. */
export interface MergeRequest {
  readonly repository: string;
  readonly iid: string;
  readonly title: string;
  readonly authorId: string;
  readonly state: string;
  readonly draft: boolean;
  readonly created: number;
  readonly updated: number;
  readonly closed: number | null;
  readonly merged: number | null;
  readonly mergeSha: string;
  readonly headSha: string;
  readonly sourceProject: string;
  readonly sourceBranch: string;
  readonly targetBranch: string;
  readonly labels: readonly string[];
  readonly url: string;
}

/** Who opened a merge request is known by number alone once somebody else touches it; programs are known by the branches that they make. */
const botBranch = /^(?:renovate|dependabot|snyk)[/-]/;

/** Names of accounts may change and ids do not: people of GitLab are known by their id. */
export function gitlabIdentity(id: string): string {
  return `gitlab:${id}`;
}

export function changeRow(request: MergeRequest, pseudonym: (identity: string) => string): Change {
  return {
    repository: request.repository,
    number: request.iid,
    source: 'gitlab',
    title: request.title,
    author: pseudonym(gitlabIdentity(request.authorId)),
    bot: botBranch.test(request.sourceBranch),
    state: request.state,
    draft: request.draft,
    created: request.created,
    closed: request.closed,
    merged: request.merged,
    merge_sha: request.state === 'merged' ? request.mergeSha : '',
    head_sha: request.headSha,
    branch: `${request.sourceProject}:${request.sourceBranch}`,
    base: request.targetBranch,
    // GitLab's webhooks do not say how large a merge request is.
    additions: null,
    deletions: null,
    files: null,
    commits: null,
    labels: request.labels,
    url: request.url,
    version: versionOf(request.updated, ranks[request.state] ?? 0),
  };
}

export interface Happening {
  readonly repository: string;
  readonly iid: string;
  readonly kind: string;
  readonly id: string;
  readonly time: number;
  readonly actorId: string;
  readonly bot: boolean;
  readonly state?: string;
}

export function eventRow({ iid, actorId, state = '', ...rest }: Happening, pseudonym: (identity: string) => string): ChangeEvent {
  return { ...rest, change: iid, actor: pseudonym(gitlabIdentity(actorId)), state, sha: '', version: versionOf(rest.time) };
}

/** A webhook of a merge request: what it is now, and what happened to it. */
export function decodeMergeRequest(body: JsonObject, pseudonym: (identity: string) => string): HookOutcome {
  const attributes = at(body, 'object_attributes');
  const { name } = projectOf(body);
  const action = limited(attributes.action, 40);
  const event = action === '' ? 'merge_request' : `merge_request.${action}`;
  const request = mergeRequestOf(body, attributes, name);
  if (request === undefined) return { event, subject: name, rows: {}, ignored: 'without number or times' };
  const actor = at(body, 'user');
  const happening = {
    repository: name,
    iid: request.iid,
    time: request.updated,
    id: String(request.updated),
    actorId: idOf(actor.id),
    bot: isBot({ authorName: limited(actor.username) }),
  };
  const events = happeningsOf(body, action).map(({ kind, state }) => ({ ...happening, kind, state }));
  // Only the merge itself says when it was; an update of what is merged must not move it.
  const tellsState = request.state !== 'merged' || request.merged !== null;
  const rows = {
    changes: tellsState ? [changeRow(request, pseudonym)] : [],
    changeEvents: events.map((one) => eventRow(one, pseudonym)),
  };
  const nothing = rows.changes.length + rows.changeEvents.length === 0;
  return { event, subject: `${name}!${request.iid}`, rows, ...(nothing ? { ignored: 'an update after the merge' } : {}) };
}

function mergeRequestOf(body: JsonObject, attributes: JsonObject, repository: string): MergeRequest | undefined {
  const created = secondOf(attributes.created_at);
  const updated = secondOf(attributes.updated_at) ?? created;
  const iid = idOf(attributes.iid);
  if (created === undefined || updated === undefined || iid === '' || repository === '') return undefined;
  const state = lookUp(states, limited(attributes.state)) ?? 'open';
  const action = limited(attributes.action);
  return {
    repository,
    iid,
    title: limited(attributes.title),
    authorId: idOf(attributes.author_id),
    state,
    draft: attributes.draft === true || attributes.work_in_progress === true,
    created,
    updated,
    closed: state === 'closed' ? (secondOf(attributes.closed_at) ?? (action === 'close' ? updated : null)) : null,
    merged: state === 'merged' ? (secondOf(attributes.merged_at) ?? (action === 'merge' ? updated : null)) : null,
    mergeSha: shaOf(attributes.merge_commit_sha) || shaOf(attributes.squash_commit_sha) || shaOf(at(attributes, 'last_commit').id),
    headSha: shaOf(at(attributes, 'last_commit').id),
    sourceProject: idOf(attributes.source_project_id),
    sourceBranch: limited(attributes.source_branch, 300),
    targetBranch: limited(attributes.target_branch, 300),
    labels: labelNames(attributes.labels ?? body.labels),
    url: webAddress(attributes.url),
  };
}

function happeningsOf(body: JsonObject, action: string): { kind: string; state: string }[] {
  const found: { kind: string; state: string }[] = [];
  if (action === 'approved' || action === 'approval') found.push({ kind: 'review', state: 'approved' });
  if (action === 'unapproved' || action === 'unapproval') found.push({ kind: 'dismissed', state: '' });
  if (action === 'reopen') found.push({ kind: 'reopened', state: '' });
  if (action === 'update' && limited(at(body, 'object_attributes').oldrev) !== '') found.push({ kind: 'head', state: '' });
  for (const change of [at(body, 'changes', 'draft'), at(body, 'changes', 'work_in_progress')]) {
    if (change.current === true && change.previous === false) found.push({ kind: 'draft', state: '' });
    if (change.current === false && change.previous === true) found.push({ kind: 'ready', state: '' });
  }
  return found.filter((one, index) => found.findIndex(({ kind }) => kind === one.kind) === index);
}

/** A comment on a merge request; those that GitLab writes itself say nothing of people. */
export function decodeNote(body: JsonObject, pseudonym: (identity: string) => string): HookOutcome {
  const attributes = at(body, 'object_attributes');
  const { name } = projectOf(body);
  const event = `note.${limited(attributes.noteable_type, 40)}`;
  const iid = idOf(at(body, 'merge_request').iid);
  const time = secondOf(attributes.created_at);
  if (attributes.noteable_type !== 'MergeRequest' || iid === '' || time === undefined) {
    return { event, subject: name, rows: {}, ignored: 'not about a merge request' };
  }
  if (attributes.system === true) return { event, subject: `${name}!${iid}`, rows: {}, ignored: 'written by GitLab' };
  const user = at(body, 'user');
  const comment = {
    repository: name,
    iid,
    kind: 'comment',
    id: idOf(attributes.id),
    time,
    actorId: idOf(attributes.author_id ?? user.id),
    bot: isBot({ authorName: limited(user.username) }),
  };
  return { event, subject: `${name}!${iid}`, rows: { changeEvents: [eventRow(comment, pseudonym)] } };
}
