import type { CommitGraph } from './graph.ts';

/** A roll-out to be looked at: in the order of finishing, of one service, environment and repository. */
export interface RollOut {
  readonly sha: string;
  /** Release tags on an old line of releases take nothing back; roll-outs that somebody reported may. */
  readonly mayRollBack: boolean;
}

export interface Contents {
  /** See the `contents` column of `deployments`. */
  readonly state: 'known' | 'baseline' | 'incomplete' | 'unmatched' | 'none';
  /** Numbers of commits in the graph that no earlier roll-out held; empty unless `known`. */
  readonly commits: readonly number[];
  /** Position of the roll-out that this one takes back: it deploys an older commit over that one. */
  readonly rollsBack: number | undefined;
  /** How many commits it brought besides that touch other parts of the repository alone. */
  readonly unrelated?: number;
}

/**
 * What each roll-out brought: the commits reachable from its own and from none deployed before it (`git rev-list new ^earlier...`), by
 * ancestry and never by time. One walk over the graph serves all roll-outs, because a commit is taken by the first that reaches it.
 */
export function contentsOf(graph: CommitGraph, rollOuts: readonly RollOut[]): Contents[] {
  const reached = new Uint8Array(graph.shas.length);
  const earlier = new Set<string>();
  let live: { position: number; sha: string } | undefined;
  let first = true;
  return rollOuts.map(({ sha, mayRollBack }, position) => {
    if (sha === '') return { state: 'none', commits: [], rollsBack: undefined };
    const rollsBack = mayRollBack && live !== undefined && goesBack(graph, sha, live.sha, earlier, reached) ? live.position : undefined;
    live = { position, sha };
    earlier.add(sha);
    const start = graph.indexes.get(sha);
    if (start === undefined || graph.present[start] === 0) return { state: 'unmatched', commits: [], rollsBack };
    const { commits, complete } = take(graph, start, reached);
    if (first) {
      first = false;
      return { state: 'baseline', commits: [], rollsBack };
    }
    return complete ? { state: 'known', commits, rollsBack } : { state: 'incomplete', commits: [], rollsBack };
  });
}

/** Walks to everything not reached before, and marks it. Not complete: the history is cut off somewhere on the way. */
function take(graph: CommitGraph, start: number, reached: Uint8Array): { commits: number[]; complete: boolean } {
  const commits: number[] = [];
  let complete = true;
  const waiting = reached[start] === 0 ? [start] : [];
  reached[start] = 1;
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    if (graph.present[index] === 0) {
      complete = false;
      continue;
    }
    commits.push(index);
    for (const parent of parentsOf(graph, index)) {
      if (reached[parent] === 1) continue;
      reached[parent] = 1;
      waiting.push(parent);
    }
  }
  return { commits, complete };
}

/** A roll-back: another commit than the live one, which was live before or is an ancestor of what is live. */
function goesBack(graph: CommitGraph, sha: string, live: string, earlier: ReadonlySet<string>, reached: Uint8Array): boolean {
  if (sha === live) return false;
  if (earlier.has(sha)) return true;
  const [from, target] = [graph.indexes.get(live), graph.indexes.get(sha)];
  // An ancestor of what is live was reached before; looking that up spares most walks.
  return from !== undefined && target !== undefined && reached[target] === 1 && isAncestor(graph, target, from);
}

/** Whether `target` is reachable from `from`. */
function isAncestor(graph: CommitGraph, target: number, from: number): boolean {
  const seen = new Uint8Array(graph.shas.length);
  const waiting = [from];
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    if (index === target) return true;
    for (const parent of parentsOf(graph, index)) {
      if (seen[parent] === 1) continue;
      seen[parent] = 1;
      waiting.push(parent);
    }
  }
  return false;
}

function parentsOf(graph: CommitGraph, index: number): Int32Array {
  return graph.parents.subarray(graph.parentStart[index] ?? 0, graph.parentStart[index + 1] ?? 0);
}
