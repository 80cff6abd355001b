/** A commit as git tells it; times in milliseconds UTC. */
export interface GitCommit {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly authorTime: number;
  readonly commitTime: number;
  readonly authorName: string;
  readonly authorEmail: string;
  readonly subject: string;
  readonly body: string;
}

const subjectLimit = 500;
/** 2200-01-01: what git calls a date may be any number. */
const latest = 7_258_118_400_000;

/** The fields of `commitFormat`, in order, as `readRecords` hands them over. */
export function parseCommit(fields: readonly string[]): GitCommit {
  const [sha = '', parents = '', author = '', committed = '', authorName = '', authorEmail = '', subject = '', body = ''] = fields;
  return {
    sha,
    parents: parents === '' ? [] : parents.split(' '),
    authorTime: milliseconds(author),
    commitTime: milliseconds(committed),
    authorName,
    authorEmail,
    subject: subject.slice(0, subjectLimit).toWellFormed(),
    body,
  };
}

export const commitFormat = '%H%x00%P%x00%at%x00%ct%x00%an%x00%ae%x00%s%x00%b%x00';
export const commitFields = 8;

function milliseconds(seconds: string): number {
  const value = Number(seconds) * 1000;
  return Number.isFinite(value) ? Math.min(Math.max(value, 0), latest) : 0;
}

const botNames = /\[bot\]|\bbot$|^(dependabot|renovate|github-actions|greenkeeper|snyk|pre-commit-ci|semantic-release)\b/i;
const botEmails = /\[bot\]@|^(?:[\w.+-]*-)?bot@|^(?:support@dependabot|bot@renovateapp|actions?@github\.com$|github-actions@)/i;

/** Whether a program made the commit. */
export function isBot(commit: Pick<GitCommit, 'authorName' | 'authorEmail'>): boolean {
  return botNames.test(commit.authorName.trim()) || botEmails.test(commit.authorEmail);
}

/** GitHub's squash merges name their pull request and carry the time of the merge as author and commit time alike. */
export function isSquash(commit: GitCommit): boolean {
  return commit.parents.length === 1 && commit.authorTime === commit.commitTime && /\(#\d+\)\s*$/.test(commit.subject);
}

/**
 * The commit that this one reverts. Git writes `This reverts commit <sha>` at the start of a paragraph and says `Revert` or `Reapply` in the
 * subject; both are required, because squash merges quote the messages of reverts that happened on their own branch.
 */
export function revertedCommit(commit: Pick<GitCommit, 'subject' | 'body'>): string | undefined {
  if (!/^(?:revert|reapply)\b/i.test(commit.subject)) return undefined;
  const line = /(?:^|\n\s*\n)This reverts commit ([0-9a-f]{7,64})\b/.exec(commit.body.replaceAll('\r\n', '\n'));
  return line?.[1];
}
