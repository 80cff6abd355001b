import { concluded } from '../../facts/versions.ts';
import { at, limited, shaOf } from '../fields.ts';
import { isObject, type JsonObject, listOf, textOf } from '../json-object.ts';
import { commitRow, commitTime, type PushedCommitRow, pushedPaths, type ToldCommit } from './commits.ts';
import type { Reading } from './reading.ts';
import { reasons } from './vocabulary.ts';

/** GitHub lists no more of one push. */
const mostCommits = 2048;

/** The commits of a push to a branch, chained in the order in which it lists them. */
export function pushRows(push: JsonObject, reading: Reading): { readonly rows: PushedCommitRow[]; readonly ignored?: string } {
  const branch = /^refs\/heads\/(.+)$/s.exec(textOf(push.ref))?.[1];
  if (branch === undefined) return { rows: [], ignored: reasons.tag };
  if (push.deleted === true || /^0+$/.test(textOf(push.after))) return { rows: [], ignored: reasons.deletedBranch };
  const listed = listOf(push.commits).slice(0, mostCommits);
  if (listed.length === 0) return { rows: [], ignored: reasons.noCommits };
  const told = chain(listed, firstParents(push));
  const repository = at(push.repository);
  const owner = at(repository.owner);
  const place = {
    name: `${limited(owner.login ?? owner.name, 200)}:${limited(branch)}`,
    mainline: branch === textOf(repository.default_branch ?? repository.master_branch),
  };
  const rows = told.map((commit) => commitRow(commit, place, concluded, reading));
  return rows.length === listed.length ? { rows } : { rows, ignored: reasons.commits };
}

/**
 * What the first commit follows: what the branch was on before. After a force push that is exactly what it does not follow, and where a new
 * branch began is not said.
 */
function firstParents(push: JsonObject): readonly string[] {
  const before = shaOf(push.before);
  return push.forced === true || before === '' ? [] : [before];
}

/** A commit whose subject says that it merges gets the commit before the push as its other parent: what it reaches stays the same. */
const merge = /^Merge (?:pull request #\d+|branch|branches|remote-tracking branch|tag|commit) /;

function chain(listed: readonly unknown[], first: readonly string[]): ToldCommit[] {
  const told: ToldCommit[] = [];
  for (const commit of listed) {
    if (!isObject(commit)) continue;
    const sha = shaOf(commit.id);
    const time = commitTime(commit.timestamp);
    if (sha === '' || time === undefined) continue;
    const message = textOf(commit.message);
    const previous = told.at(-1)?.sha;
    const parents = previous === undefined ? first : merge.test(message) ? [...first, previous] : [previous];
    told.push({ sha, parents, authorTime: time, commitTime: time, author: commit.author, message, paths: pushedPaths(commit) });
  }
  return told;
}
