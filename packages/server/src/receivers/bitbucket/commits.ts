import { isBot, isSquash, pickedCommits, revertedCommit } from '../../facts/commit-signs.ts';
import type { DeliveryRows } from '../../facts/delivery-batch.ts';
import { concluded, exact } from '../../facts/versions.ts';
import { limited, shaOf } from '../fields.ts';
import { instantOf } from '../instant.ts';

export type PushedCommit = NonNullable<DeliveryRows['pushedCommits']>[number];

/** A commit as either kind of Bitbucket tells it. */
export interface BitbucketCommit {
  readonly sha: string;
  readonly message: string;
  readonly authorName: string;
  readonly authorEmail: string;
  readonly authored: unknown;
  readonly committed: unknown;
  /** `undefined` where the webhook does not say. */
  readonly parents: readonly string[] | undefined;
}

export interface Branch {
  readonly repository: string;
  /** `owner:branch`. */
  readonly branch: string;
  readonly mainline: boolean;
  /** The commit that the branch was on before; empty when it is new. */
  readonly before: string;
}

/** The commits of a push, the oldest first, chained where their parents are not stated. */
export function commitRows(commits: readonly BitbucketCommit[], branch: Branch, pseudonym: (identity: string) => string): PushedCommit[] {
  let before = branch.before;
  return commits.flatMap((commit): PushedCommit[] => {
    const sha = shaOf(commit.sha);
    const authored = instantOf(commit.authored);
    const committed = instantOf(commit.committed) ?? authored;
    if (sha === '' || authored === undefined || committed === undefined) return [];
    const chained = before === '' ? [] : [before];
    before = sha;
    const [subject = '', ...rest] = commit.message.split('\n');
    const parents = commit.parents ?? chained;
    return [
      {
        repository: branch.repository,
        branch: branch.branch,
        sha,
        parents,
        author_time: authored,
        commit_time: committed,
        author: pseudonym(commit.authorEmail),
        bot: isBot(commit),
        squash: commit.parents !== undefined && isSquash({ parents, authorTime: authored, commitTime: committed, subject }),
        subject: limited(subject),
        reverts: revertedCommit({ subject, body: rest.join('\n') }) ?? '',
        picked_from: pickedCommits({ body: rest.join('\n') }),
        paths: [],
        mainline: branch.mainline,
        source: 'bitbucket',
        version: commit.parents === undefined ? concluded : exact,
      },
    ];
  });
}
