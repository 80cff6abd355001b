import type { Repository } from './tables.ts';

/** Share of squash merges from which on the clock of lead times is said to start at the merge. */
const squashShare = 0.5;

/** What bends the numbers of a clone for as long as it is as it is, one sentence each. */
export function importNotes(
  repository: Repository,
  found: { readonly tags: number; readonly commits: number; readonly shallow: boolean },
): string[] {
  const notes: string[] = [];
  if (found.commits === 0) notes.push('The repository holds no commits yet.');
  if (found.shallow)
    notes.push('Shallow clone: older history is cut off; run "git fetch --unshallow" in it to see all contents of releases.');
  if (found.tags === 0 && found.commits > 0) {
    notes.push(
      `No tag matches ${repository.tagPattern}; ${found.commits} commits imported. Tag a release, give another pattern, or send deployments with "binnacle deploy".`,
    );
  }
  return notes;
}

/** Said when at least half of the commits are squash merges; `undefined` otherwise. */
export function squashNote(squashed: number, all: number): string | undefined {
  if (all === 0 || squashed / all < squashShare) return undefined;
  const percent = Math.round((squashed / all) * 100);
  return `${percent} % of the commits are squash merges: commit times start at merge, so lead time is from merge to deployment here.`;
}
