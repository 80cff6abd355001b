import { isBot, isSquash, pickedCommits, revertedCommit } from '../../facts/commit-signs.ts';
import type { DeliveryRows } from '../../facts/delivery-batch.ts';
import { concluded } from '../../facts/versions.ts';
import { at, limited, shaOf } from '../fields.ts';
import type { HookOutcome } from '../hook.ts';
import { isObject, type JsonObject, listOf, textOf } from '../json-object.ts';
import { projectOf } from './project.ts';
import { secondOf } from './second.ts';

const branchPrefix = 'refs/heads/';
const mostCommits = 5_000;
const mostPaths = 300;

type PushedCommit = NonNullable<DeliveryRows['pushedCommits']>[number];

/**
 * A push of a branch. GitLab lists its newest 20 commits, the oldest first and without parents: they are chained behind what the branch was
 * on before, so that ancestry holds even where the list is cut.
 */
export function decodePush(body: JsonObject, pseudonym: (identity: string) => string): HookOutcome {
  const { name, branchOwner, defaultBranch } = projectOf(body);
  const event = 'push';
  const ref = textOf(body.ref);
  if (!ref.startsWith(branchPrefix)) return { event, subject: name, rows: {}, ignored: 'not a branch' };
  const branch = ref.slice(branchPrefix.length);
  const commits = listOf(body.commits).filter(isObject).slice(0, mostCommits);
  if (shaOf(body.after) === '') return { event, subject: name, rows: {}, ignored: 'the branch was deleted' };
  let parent = shaOf(body.before);
  const rows = commits.flatMap((commit): PushedCommit[] => {
    const sha = shaOf(commit.id);
    const time = secondOf(commit.timestamp);
    if (sha === '' || time === undefined) return [];
    const parents = parent === '' ? [] : [parent];
    parent = sha;
    return [
      {
        ...commitRow(commit, time, parents, pseudonym),
        sha,
        repository: name,
        branch: `${branchOwner}:${branch}`,
        mainline: branch === defaultBranch,
      },
    ];
  });
  return { event, subject: name, rows: { pushedCommits: rows }, ...(rows.length === 0 ? { ignored: 'no commits' } : {}) };
}

function commitRow(commit: JsonObject, time: number, parents: readonly string[], pseudonym: (identity: string) => string) {
  const author = at(commit, 'author');
  const signs = { authorName: textOf(author.name), authorEmail: textOf(author.email) };
  const [subject = '', ...rest] = textOf(commit.message).split('\n');
  const times = { authorTime: time, commitTime: time };
  return {
    parents,
    author_time: time,
    commit_time: time,
    author: pseudonym(signs.authorEmail),
    bot: isBot(signs),
    // A push tells one time alone, which would make every commit look squashed.
    squash: isSquash({ ...times, parents: [], subject }),
    subject: limited(subject),
    reverts: revertedCommit({ subject, body: rest.join('\n') }) ?? '',
    picked_from: pickedCommits({ body: rest.join('\n') }),
    paths: ['added', 'modified', 'removed'].flatMap((kind) => listOf(commit[kind]).map((path) => limited(path, 500))).slice(0, mostPaths),
    source: 'gitlab',
    version: concluded,
  };
}
