/** What is known of a deployment's commits: see the columns of `deployments`. */
export interface ContentsState {
  readonly contents: string;
  readonly status: string;
  readonly repository: string;
  readonly sha: string;
  readonly version: string;
}

/** Why nobody can say what a deployment brought, and what would mend it; empty where it is known. */
export function contentsReason({ contents, status, repository, sha, version }: ContentsState): string {
  if (status !== 'success') return '';
  if (contents === 'baseline') {
    return 'The first deployment of its service and environment that is known: what was deployed before it, and so what it brought, cannot be known.';
  }
  if (contents === 'incomplete') return 'The history behind it is cut off (a shallow clone, or pushes before the first that was received).';
  if (contents === 'none') {
    return version === '' ? 'Neither a commit nor a version was stated.' : `Version ${version} was stated, and no commit.`;
  }
  if (contents !== 'unmatched') return '';
  const commit = sha.slice(0, 12);
  if (repository === '') {
    return `No imported clone and no push holds commit ${commit}. Import its repository, or say with the Service which repository it is in.`;
  }
  return `Nothing that is known of ${repository} holds commit ${commit}: it was taken away by a force push, or never pushed to a branch that is followed. It is worked out once the commit arrives.`;
}
