import type { GitDirectory } from './git/git.ts';
import { headCommit, listRefs, originDefaultBranch, type Ref } from './git/repository.ts';
import { releaseTags } from './releases.ts';
import type { Repository } from './tables.ts';

/** Commits from which the history is read; shas, each once, sorted. */
export interface Tips {
  /** The default branch and the release tags: what counts as work that was taken in. */
  readonly mainline: readonly string[];
  readonly other: readonly string[];
}

const usualNames = ['main', 'master', 'trunk', 'develop'];

/**
 * Reads branches and tags and tells the mainline from the rest. The default branch is origin's, or else a branch with a usual
 * name, or else what HEAD is on (in a working clone that may be any branch).
 */
export async function tipsOf(
  directory: GitDirectory,
  repository: Repository,
): Promise<{ refs: Ref[]; tips: Tips; branchTip: string | undefined }> {
  const [refs, head, origin] = await Promise.all([listRefs(directory), headCommit(directory), originDefaultBranch(directory)]);
  const byName = new Map(refs.map(({ name, sha }) => [name, sha]));
  const branch = [origin, ...usualNames].find((name) => name !== undefined && (has(byName, name) || name === origin));
  const places = branch === undefined ? [] : [`refs/heads/${branch}`, `refs/remotes/origin/${branch}`];
  const ofBranch = places.flatMap((name) => byName.get(name) ?? []);
  const defaultTips = ofBranch.length > 0 ? ofBranch : head === undefined ? [] : [head];
  const mainline = new Set([...defaultTips, ...releaseTags(refs, repository).map(({ sha }) => sha)]);
  const all = new Set([...refs.map(({ sha }) => sha), ...(head === undefined ? [] : [head])]);
  const other = [...all].filter((sha) => !mainline.has(sha)).sort();
  // What origin has comes before what the clone itself has, which may lag behind.
  return { refs, tips: { mainline: [...mainline].sort(), other }, branchTip: defaultTips.at(-1) };
}

function has(refs: ReadonlyMap<string, string>, branch: string): boolean {
  return refs.has(`refs/heads/${branch}`) || refs.has(`refs/remotes/origin/${branch}`);
}
