import { at } from '../../receivers/fields.ts';
import { commitTime, type ToldCommit } from '../../receivers/github/commits.ts';
import { type JsonObject, listOf, textOf } from '../../receivers/json-object.ts';
import { connectionOf } from './graphql.ts';

/** What GraphQL answers, put into the form of REST and webhooks, so that one decoder reads all. */

export function accountOf(actor: unknown): JsonObject | null {
  const { login, __typename } = at(actor);
  return login === undefined ? null : { login, type: __typename };
}

export function pullOf(node: JsonObject): JsonObject {
  const owner = textOf(at(node.headRepositoryOwner).login);
  const merged = node.state === 'MERGED';
  return {
    number: node.number,
    html_url: node.url,
    title: node.title,
    state: node.state === 'OPEN' ? 'open' : 'closed',
    merged,
    draft: node.isDraft,
    created_at: node.createdAt,
    updated_at: node.updatedAt,
    closed_at: node.closedAt,
    merged_at: node.mergedAt,
    merge_commit_sha: at(node.mergeCommit).oid,
    user: accountOf(node.author),
    // The branch of a fork that was deleted is no longer known by its owner.
    head: { label: owner === '' ? null : `${owner}:${textOf(node.headRefName)}`, ref: node.headRefName, sha: node.headRefOid },
    base: { ref: node.baseRefName },
    additions: node.additions,
    deletions: node.deletions,
    changed_files: node.changedFiles,
    commits: at(node.commits).totalCount,
    labels: connectionOf(node.labels).nodes,
  };
}

/** The id that REST gives a review stands at the end of its address; GraphQL's own one is cut to 32 bits. */
export function reviewOf(node: JsonObject): JsonObject {
  return {
    id: /#pullrequestreview-(\d+)$/.exec(textOf(node.url))?.[1],
    state: textOf(node.state).toLowerCase(),
    submitted_at: node.submittedAt,
    user: accountOf(node.author),
    commit_id: at(node.commit).oid,
  };
}

/** @returns `undefined` for a commit that cannot be read. */
export function commitOf(node: JsonObject): ToldCommit | undefined {
  const commit = at(node.commit);
  const [authorTime, committed] = [commitTime(commit.authoredDate), commitTime(commit.committedDate)];
  if (authorTime === undefined || committed === undefined) return undefined;
  return {
    sha: textOf(commit.oid),
    parents: connectionOf(commit.parents).nodes.map(({ oid }) => textOf(oid)),
    authorTime,
    commitTime: committed,
    author: commit.author,
    message: textOf(commit.message),
    paths: listOf(commit.paths).map(textOf),
  };
}
