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
