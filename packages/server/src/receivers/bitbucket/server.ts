import { isBot } from '../../facts/commit-signs.ts';
import type { DeliveryRows } from '../../facts/delivery-batch.ts';
import { versionOf } from '../../facts/versions.ts';
import { at, idOf, limited, lookUp, shaOf, webAddress } from '../fields.ts';
import type { HookOutcome } from '../hook.ts';
import { instantOf } from '../instant.ts';
import { isObject, type JsonObject, listOf, textOf } from '../json-object.ts';
import { type BitbucketCommit, commitRows } from './commits.ts';

type Pseudonym = (identity: string) => string;

const states: Readonly<Record<string, string>> = { OPEN: 'open', MERGED: 'merged', DECLINED: 'closed' };
const ranks: Readonly<Record<string, number>> = { open: 0, closed: 1, merged: 2 };
const happenings: Readonly<Record<string, { readonly kind: string; readonly state: string }>> = {
  'pr:reviewer:approved': { kind: 'review', state: 'approved' },
  'pr:reviewer:needs_work': { kind: 'review', state: 'changes_requested' },
  'pr:reviewer:changes_requested': { kind: 'review', state: 'changes_requested' },
  'pr:reviewer:unapproved': { kind: 'dismissed', state: '' },
  'pr:comment:added': { kind: 'comment', state: '' },
  'pr:reopened': { kind: 'reopened', state: '' },
  'pr:from_ref_updated': { kind: 'head', state: '' },
};

/** A push to Bitbucket Server or Data Center; older ones name no commits but the last. */
export function decodeServerPush(body: JsonObject, pseudonym: Pseudonym): HookOutcome {
  const repository = repositoryName(at(body, 'repository'));
  const owner = repository.split('/')[0] ?? '';
  const pushedCommits = listOf(body.changes).flatMap((change) => {
    const ref = at(change, 'ref');
    const after = shaOf(at(change).toHash);
    if (ref.type !== 'BRANCH' || after === '') return [];
    const name = limited(ref.displayId, 300);
    const listed = listOf(body.commits).filter(isObject).map(serverCommit).reverse();
    const last = isObject(body.toCommit) && shaOf(body.toCommit.id) === after ? [serverCommit(body.toCommit)] : [];
    const branch = {
      repository,
      branch: `${owner}:${name}`,
      mainline: ['main', 'master'].includes(name),
      before: shaOf(at(change).fromHash),
    };
    return commitRows(listed.length > 0 ? listed : last, branch, pseudonym);
  });
  const event = 'repo:refs_changed';
  return {
    event,
    subject: repository,
    rows: { pushedCommits },
    ...(pushedCommits.length === 0 ? { ignored: 'no commits of a branch' } : {}),
  };
}

function serverCommit(commit: JsonObject): BitbucketCommit {
  const author = at(commit, 'author');
  return {
    sha: textOf(commit.id),
    message: textOf(commit.message),
    authorName: textOf(author.name),
    authorEmail: textOf(author.emailAddress),
    authored: commit.authorTimestamp,
    committed: commit.committerTimestamp,
    parents: Array.isArray(commit.parents) ? commit.parents.map((one) => shaOf(at(one).id)).filter((sha) => sha !== '') : undefined,
  };
}

/** A webhook about a pull request of Bitbucket Server or Data Center. */
export function decodeServerChange(event: string, body: JsonObject, pseudonym: Pseudonym): HookOutcome {
  const request = at(body, 'pullRequest');
  const repository = repositoryName(at(request, 'toRef', 'repository'));
  const created = instantOf(request.createdDate);
  const happened = instantOf(body.date);
  const updated = instantOf(request.updatedDate) ?? happened ?? created;
  const number = idOf(request.id);
  if (created === undefined || updated === undefined || number === '' || repository === '/') {
    return { event, subject: '', rows: {}, ignored: 'without number or times' };
  }
  const state = lookUp(states, textOf(request.state)) ?? 'open';
  const from = at(request, 'fromRef');
  const author = at(request, 'author', 'user');
  const ended = instantOf(request.closedDate) ?? updated;
  const change = {
    repository,
    number,
    source: 'bitbucket',
    title: limited(request.title),
    author: pseudonym(identityOf(author)),
    bot: author.type === 'SERVICE' || isBot({ authorName: limited(author.name) }),
    state,
    draft: request.draft === true,
    created,
    closed: state === 'closed' ? ended : null,
    merged: state === 'merged' ? ended : null,
    merge_sha: state === 'merged' ? shaOf(at(request, 'properties', 'mergeCommit').id) : '',
    head_sha: shaOf(from.latestCommit),
    branch: `${repositoryName(at(from, 'repository')).split('/')[0]}:${limited(from.displayId, 300)}`,
    base: limited(at(request, 'toRef').displayId, 300),
    additions: null,
    deletions: null,
    files: null,
    commits: null,
    labels: [],
    url: webAddress(at(listOf(at(request, 'links').self)[0]).href),
    version: versionOf(updated, ranks[state] ?? 0),
  };
  const changeEvents = happenedTo(event, body, change, happened ?? updated, pseudonym);
  // Only the merge itself names its commit.
  const tellsState = state !== 'merged' || event === 'pr:merged';
  const nothing = !tellsState && changeEvents.length === 0;
  return {
    event,
    subject: `${repository}#${number}`,
    rows: { changes: tellsState ? [change] : [], changeEvents },
    ...(nothing ? { ignored: 'an update after the end' } : {}),
  };
}

function happenedTo(
  event: string,
  body: JsonObject,
  change: { readonly repository: string; readonly number: string; readonly head_sha: string },
  time: number,
  pseudonym: Pseudonym,
): NonNullable<DeliveryRows['changeEvents']> {
  const happening = happenings[event];
  if (happening === undefined) return [];
  const actor = at(body, 'actor');
  return [
    {
      repository: change.repository,
      change: change.number,
      kind: happening.kind,
      id: happening.kind === 'comment' ? idOf(at(body, 'comment').id) : String(time),
      time,
      actor: pseudonym(identityOf(actor)),
      bot: actor.type === 'SERVICE' || isBot({ authorName: limited(actor.name) }),
      state: happening.state,
      sha: change.head_sha,
      version: versionOf(time),
    },
  ];
}

function repositoryName(repository: JsonObject): string {
  return `${limited(at(repository, 'project').key, 100)}/${limited(repository.slug, 200)}`;
}

function identityOf(account: JsonObject): string {
  return `bitbucket-server:${idOf(account.id)}`;
}
