/** What a team contributes to a number. */
export interface Part {
  readonly team: string;
  /** Answers that the number is made of. */
  readonly n: number;
  /** People of the team who were asked: while there are some, their having given no such answer is worth hiding, too. */
  readonly people: number;
}

export interface Shown {
  /** Teams whose number may be shown beside the total. */
  readonly teams: ReadonlySet<string>;
  /** Whether the number of all teams together may be shown. */
  readonly total: boolean;
}

/**
 * Which numbers can be shown so that no group of fewer than `k` answers can be worked out. A team below k is hidden; and because the total
 * less the teams that are shown is what the hidden ones answered, the next-smallest team is hidden as well until those are `k` together.
 */
export function showable(parts: readonly Part[], k: number): Shown {
  const total = sum(parts, ({ n }) => n);
  if (total < k) return { teams: new Set(), total: false };
  const hidden = parts.filter(({ n }) => n < k);
  const shown = parts.filter(({ n }) => n >= k).sort((a, b) => a.n - b.n || (a.team < b.team ? -1 : 1));
  while (shown.length > 0 && sum(hidden, ({ people }) => people) > 0 && sum(hidden, ({ n }) => n) < k) {
    const next = shown.shift();
    if (next !== undefined) hidden.push(next);
  }
  return { teams: new Set(shown.map(({ team }) => team)), total: true };
}

/** Whether counts by option can be shown: each option was chosen by nobody or by at least `k`. */
export function safeCounts(counts: readonly number[], k: number): boolean {
  return counts.every((count) => count === 0 || count >= k);
}

function sum(parts: readonly Part[], of: (part: Part) => number): number {
  return parts.reduce((total, part) => total + of(part), 0);
}
