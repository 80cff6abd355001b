/** What can be told of a commit by what it says of itself; the same for a clone, a webhook and an API. */
export interface CommitSigns {
  readonly parents: readonly string[];
  /** Milliseconds UTC. */
  readonly authorTime: number;
  readonly commitTime: number;
  readonly authorName: string;
  readonly authorEmail: string;
  readonly subject: string;
  readonly body: string;
}

const botNames = /\[bot\]|\bbot$|^(dependabot|renovate|github-actions|greenkeeper|snyk|pre-commit-ci|semantic-release)\b/i;
const botEmails = /\[bot\]@|^(?:[\w.+-]*-)?bot@|^(?:support@dependabot|bot@renovateapp|actions?@github\.com$|github-actions@)/i;

/** Whether a program made the commit, or acts under this name. */
export function isBot(author: { readonly authorName: string; readonly authorEmail?: string }): boolean {
  return botNames.test(author.authorName.trim()) || botEmails.test(author.authorEmail ?? '');
}

/** GitHub's squash merges name their pull request and carry the time of the merge as author and commit time alike. */
export function isSquash(commit: Pick<CommitSigns, 'parents' | 'authorTime' | 'commitTime' | 'subject'>): boolean {
  return commit.parents.length === 1 && commit.authorTime === commit.commitTime && /\(#\d+\)\s*$/.test(commit.subject);
}

/**
 * The commit that this one reverts. Git writes `This reverts commit <sha>` at the start of a paragraph and says `Revert` or `Reapply` in the
 * subject; both are required, because squash merges quote the messages of reverts that happened on their own branch.
 */
export function revertedCommit(commit: Pick<CommitSigns, 'subject' | 'body'>): string | undefined {
  if (!/^(?:revert|reapply)\b/i.test(commit.subject)) return undefined;
  // One empty line is looked for and not as many as there are, which would take time with the square of their number.
  const line = /(?:^|\n[^\S\n]*\n)This reverts commit ([0-9a-f]{7,64})\b/.exec(commit.body.replaceAll('\r\n', '\n').trimStart());
  return line?.[1];
}

/** One that was picked from branch to branch names each on its way. */
const mostPicks = 20;

/** The commits that this one was picked from, as `git cherry-pick -x` writes into the message: `(cherry picked from commit <sha>)`. */
export function pickedCommits({ body }: Pick<CommitSigns, 'body'>): string[] {
  const lines = body.matchAll(/^\(cherry picked from commit ([0-9a-f]{40}(?:[0-9a-f]{24})?)\)/gm);
  return [...new Set(Array.from(lines, ([, sha = '']) => sha))].slice(0, mostPicks);
}
