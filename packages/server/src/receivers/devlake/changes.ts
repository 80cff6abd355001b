import { versionOf } from '../../facts/versions.ts';
import { countOf, idOf, limited, shaOf, webAddress } from '../fields.ts';
import type { HookOutcome } from '../hook.ts';
import type { JsonObject } from '../json-object.ts';
import { repositoryAddress } from '../repository-address.ts';
import type { Place } from './deployments.ts';
import { fieldOf, timeOf, wrong } from './fields.ts';

/** A pull request as DevLake takes it. It belongs to the repository of its address, else to the `baseRepoId` it states. @throws AppError `invalid_request` */
export function decodePullRequest(body: JsonObject, place: Place, now: number, pseudonym: (identity: string) => string): HookOutcome {
  const number = idOf(fieldOf(body, 'pullRequestKey'));
  const created = timeOf(body, ['createdDate'], now);
  if (number === '') throw wrong('pullRequestKey', 'is required');
  if (created === undefined) throw wrong('createdDate', 'a time is required');
  const url = webAddress(body.url);
  const merged = timeOf(body, ['mergedDate'], now);
  const status = limited(body.status, 40) || (merged === undefined ? 'OPEN' : 'MERGED');
  const isMerged = status === 'MERGED';
  const closed = isMerged || status === 'CLOSED' ? (timeOf(body, ['closedDate'], now) ?? merged ?? now) : undefined;
  const repository = repositoryOf(url) || repositoryAddress(fieldOf(body, 'baseRepoId')) || place.connection;
  const author = limited(fieldOf(body, 'authorId') || fieldOf(body, 'authorName'), 200);
  const change = {
    repository,
    number,
    source: 'devlake',
    title: limited(fieldOf(body, 'displayTitle')),
    author: author === '' ? '' : pseudonym(author),
    bot: /\[bot\]$/i.test(author),
    state: isMerged ? ('merged' as const) : status === 'CLOSED' ? ('closed' as const) : ('open' as const),
    draft: fieldOf(body, 'isDraft') === true,
    created,
    closed: closed ?? null,
    merged: isMerged ? (merged ?? closed ?? now) : null,
    merge_sha: isMerged ? shaOf(fieldOf(body, 'mergeCommitSha')) : '',
    head_sha: shaOf(fieldOf(body, 'headCommitSha')),
    branch: limited(fieldOf(body, 'headRef'), 250),
    base: limited(fieldOf(body, 'baseRef'), 250),
    additions: countOf(body.additions),
    deletions: countOf(body.deletions),
    files: null,
    commits: null,
    labels: [],
    url,
    version: versionOf(closed ?? created, isMerged ? 2 : closed === undefined ? 0 : 1),
  };
  return { event: 'pull_request', subject: `${repository}#${number}`, rows: { changes: [change] } };
}

/** `https://github.com/acme/shop/pull/1` is of `github.com/acme/shop`. */
function repositoryOf(url: string): string {
  const [, address] = url.match(/^(https?:\/\/.+?)\/(?:-\/)?(?:pulls?|pull-requests|merge_requests)\/\d+/) ?? [];
  return repositoryAddress(address);
}
