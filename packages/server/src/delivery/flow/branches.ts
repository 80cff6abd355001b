/** A change of a branch; times in milliseconds UTC. */
export interface BranchChange {
  readonly number: string;
  readonly created: number;
  /** When it was merged or closed; null while it is open. */
  readonly ended: number | null;
}

/**
 * Which change each commit of a branch belongs to: names of branches are used again, and a commit belongs to the first change of the
 * branch, by when they were opened, that had not ended when it was committed. Commits after the last of them belong to none.
 */
export function commitsByChange<C extends { readonly commitTime: number }>(
  changes: readonly BranchChange[],
  commits: readonly C[],
): Map<string, C[]> {
  const inOrder = [...changes].sort((a, b) => a.created - b.created || (a.number < b.number ? -1 : 1));
  // The latest end so far grows from change to change: where it first reaches a time is the first change that reaches it.
  let reached = Number.NEGATIVE_INFINITY;
  const ends = inOrder.map(({ ended }) => {
    reached = Math.max(reached, ended ?? Number.POSITIVE_INFINITY);
    return reached;
  });
  const found = new Map<string, C[]>();
  for (const commit of commits) {
    const owner = inOrder[firstReaching(ends, commit.commitTime)];
    if (owner === undefined) continue;
    const known = found.get(owner.number);
    if (known === undefined) found.set(owner.number, [commit]);
    else known.push(commit);
  }
  return found;
}

/** Index of the first value that is not below; the length when all are. */
function firstReaching(ascending: readonly number[], value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}
