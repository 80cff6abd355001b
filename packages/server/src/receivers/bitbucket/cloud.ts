import { isBot } from '../../facts/commit-signs.ts';
import type { DeliveryRows } from '../../facts/delivery-batch.ts';
import { versionOf } from '../../facts/versions.ts';
import { at, idOf, limited, lookUp, shaOf, webAddress } from '../fields.ts';
import type { HookOutcome } from '../hook.ts';
import { instantOf } from '../instant.ts';
import { isObject, type JsonObject, listOf, textOf } from '../json-object.ts';
import { type BitbucketCommit, commitRows } from './commits.ts';

type Pseudonym = (identity: string) => string;

const states: Readonly<Record<string, string>> = { OPEN: 'open', MERGED: 'merged', DECLINED: 'closed', SUPERSEDED: 'closed' };
const ranks: Readonly<Record<string, number>> = { open: 0, closed: 1, merged: 2 };
/** What a webhook about a pull request says happened to it, besides what it is now. */
const happenings: Readonly<Record<string, { readonly kind: string; readonly state: string; readonly field: string }>> = {
  'pullrequest:approved': { kind: 'review', state: 'approved', field: 'approval' },
  'pullrequest:unapproved': { kind: 'dismissed', state: '', field: 'approval' },
  'pullrequest:changes_request_created': { kind: 'review', state: 'changes_requested', field: 'changes_request' },
  'pullrequest:changes_request_removed': { kind: 'dismissed', state: '', field: 'changes_request' },
  'pullrequest:comment_created': { kind: 'comment', state: '', field: 'comment' },
};
const buildStates: Readonly<Record<string, string>> = {
  SUCCESSFUL: 'success',
  FAILED: 'failure',
  INPROGRESS: 'running',
  STOPPED: 'cancelled',
};

/** A push to Bitbucket Cloud: it lists at most five commits of a branch, the newest first. */
export function decodeCloudPush(body: JsonObject, pseudonym: Pseudonym): HookOutcome {
  const repository = repositoryOf(body);
  const owner = repository.split('/')[0] ?? '';
  const defaultBranch = limited(at(body, 'repository', 'mainbranch').name, 300) || 'main';
  const pushedCommits = listOf(at(body, 'push').changes).flatMap((change) => {
    const branch = at(change, 'new');
    if (branch.type !== 'branch') return [];
    const name = limited(branch.name, 300);
    const commits = listOf(at(change).commits).filter(isObject).map(cloudCommit).reverse();
    const before = shaOf(at(change, 'old', 'target').hash);
    return commitRows(commits, { repository, branch: `${owner}:${name}`, mainline: name === defaultBranch, before }, pseudonym);
  });
  const nothing = pushedCommits.length === 0;
  return { event: 'repo:push', subject: repository, rows: { pushedCommits }, ...(nothing ? { ignored: 'no commits of a branch' } : {}) };
}

function cloudCommit(commit: JsonObject): BitbucketCommit {
  const raw = limited(at(commit, 'author').raw, 600);
  return {
    sha: textOf(commit.hash),
    message: textOf(commit.message),
    authorName: raw.replace(/<.*$/, '').trim(),
    authorEmail: /<([^>]*)>/.exec(raw)?.[1] ?? '',
    authored: commit.date,
    committed: commit.date,
    parents: Array.isArray(commit.parents) ? commit.parents.map((one) => shaOf(at(one).hash)).filter((sha) => sha !== '') : undefined,
  };
}

/** A webhook about a pull request of Bitbucket Cloud. */
export function decodeCloudChange(event: string, body: JsonObject, pseudonym: Pseudonym): HookOutcome {
  const repository = repositoryOf(body);
  const request = at(body, 'pullrequest');
  const created = instantOf(request.created_on);
  const updated = instantOf(request.updated_on) ?? created;
  const number = idOf(request.id);
  if (created === undefined || updated === undefined || number === '' || repository === '') {
    return { event, subject: repository, rows: {}, ignored: 'without number or times' };
  }
  const state = lookUp(states, textOf(request.state)) ?? 'open';
  const source = at(request, 'source');
  const author = at(request, 'author');
  const headSha = shaOf(at(source, 'commit').hash);
  const change = {
    repository,
    number,
    source: 'bitbucket',
    title: limited(request.title),
    author: pseudonym(identityOf(author)),
    bot: author.type === 'app_user' || isBot({ authorName: limited(author.nickname) }),
    state,
    draft: request.draft === true,
    created,
    closed: state === 'closed' ? updated : null,
    merged: state === 'merged' ? updated : null,
    merge_sha: state === 'merged' ? shaOf(at(request, 'merge_commit').hash) : '',
    head_sha: headSha,
    branch: `${limited(at(source, 'repository').full_name, 300).split('/')[0]}:${limited(at(source, 'branch').name, 300)}`,
    base: limited(at(request, 'destination', 'branch').name, 300),
    additions: null,
    deletions: null,
    files: null,
    commits: null,
    labels: [],
    url: webAddress(at(request, 'links', 'html').href),
    version: versionOf(updated, ranks[state] ?? 0),
  };
  // What is merged is touched again by comments, and tells its own time no more.
  const tellsState = state === 'open' || event === 'pullrequest:fulfilled' || event === 'pullrequest:rejected';
  const changeEvents = happenedTo(event, body, { repository, change: number, sha: headSha, updated }, pseudonym);
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
  about: { readonly repository: string; readonly change: string; readonly sha: string; readonly updated: number },
  pseudonym: Pseudonym,
): NonNullable<DeliveryRows['changeEvents']> {
  const happening = happenings[event];
  if (happening === undefined) return [];
  const entry = at(body, happening.field);
  const actor = isObject(entry.user) ? entry.user : at(body, 'actor');
  const time = instantOf(entry.date ?? entry.created_on) ?? about.updated;
  return [
    {
      repository: about.repository,
      change: about.change,
      kind: happening.kind,
      id: happening.kind === 'comment' ? idOf(entry.id) : String(time),
      time,
      actor: pseudonym(identityOf(actor)),
      bot: actor.type === 'app_user' || isBot({ authorName: limited(actor.nickname) }),
      state: happening.state,
      sha: about.sha,
      version: versionOf(time),
    },
  ];
}

/** A build's state, from which a rule may make a deployment. */
export function decodeCloudStatus(event: string, body: JsonObject): HookOutcome {
  const repository = repositoryOf(body);
  const status = at(body, 'commit_status');
  const state = buildStates[textOf(status.state)];
  const time = instantOf(status.updated_on) ?? instantOf(status.created_on);
  if (state === undefined || time === undefined || repository === '') {
    return { event, subject: repository, rows: {}, ignored: 'without state or time' };
  }
  const deployment = {
    source: 'bitbucket',
    id: limited(status.key, 200),
    state,
    repository,
    service: '',
    environment: '',
    tier: '',
    sha: shaOf(at(status, 'commit').hash),
    release: '',
    ref: limited(status.refname, 300),
    workflow: limited(status.name, 200),
    time,
    started: instantOf(status.created_on) ?? null,
    finished: state === 'running' ? null : time,
    url: webAddress(status.url),
    unplanned: false,
    repairs: '',
    failed: null,
    version: versionOf(time),
  };
  return { event, subject: repository, rows: { deploymentEvents: [deployment] } };
}

function repositoryOf(body: JsonObject): string {
  return limited(at(body, 'repository').full_name, 300);
}

function identityOf(account: JsonObject): string {
  return `bitbucket:${limited(account.account_id ?? account.uuid, 200)}`;
}
