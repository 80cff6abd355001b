import { upperTail } from './normal.ts';
import { midRanks } from './ranks.ts';

export interface RankTest {
  /** Pairs of one value before and one after in which the later one is larger; half of the equal ones. */
  readonly u: number;
  /** Two-sided, of independent values. */
  readonly p: number;
  readonly method: 'exact' | 'normal';
}

/** Up to so many values in all the distribution is counted out; beyond, the normal approximation is off by less than 1e-3. */
const mostExact = 40;

/**
 * Mann-Whitney's U: whether values after tend to be larger or smaller than those before, by their order alone, so that an outlier weighs no
 * more than any other value. With few values p is exact, ties included: of all ways to choose which values are "after" (the permutation
 * distribution of the rank sum, counted by Streitberg and Röhmel's shift algorithm, 1986), the share that lies at least as far from the
 * mean. Else normal with the variance corrected for ties and for continuity.
 *
 * Mann and Whitney, "On a Test of Whether one of Two Random Variables is Stochastically Larger than the Other", Annals of Mathematical
 * Statistics 18 (1947); ties: Lehmann, *Nonparametrics*, 1975, section 1.4.
 */
export function mannWhitney(before: readonly number[], after: readonly number[]): RankTest {
  const [n, m] = [before.length, after.length];
  const { ranks, ties } = midRanks([...before, ...after]);
  const rankSum = ranks.slice(n).reduce((sum, rank) => sum + rank, 0);
  const u = rankSum - (m * (m + 1)) / 2;
  if (n === 0 || m === 0 || ties.length === 1) return { u, p: 1, method: 'exact' };
  return n + m <= mostExact ? { u, p: exactP(ranks, m, rankSum), method: 'exact' } : { u, p: normalP(u, n, m, ties), method: 'normal' };
}

/** Ranks are doubled, so that shared ones are whole numbers too. */
function exactP(ranks: readonly number[], m: number, rankSum: number): number {
  const doubled = ranks.map((rank) => 2 * rank);
  const mean = m * (ranks.length + 1);
  const distance = Math.abs(2 * rankSum - mean);
  const ways = waysToReach(doubled, m);
  let [extreme, all] = [0, 0];
  ways.forEach((count, sum) => {
    all += count;
    if (Math.abs(sum - mean) >= distance) extreme += count;
  });
  return extreme / all;
}

/** How many choices of `m` of the numbers add up to each sum. */
function waysToReach(numbers: readonly number[], m: number): Float64Array {
  const most = numbers.reduce((sum, one) => sum + one, 0);
  const ways = Array.from({ length: m + 1 }, () => new Float64Array(most + 1));
  (ways[0] as Float64Array)[0] = 1;
  for (const one of numbers) {
    for (let chosen = m; chosen > 0; chosen--) {
      const [to, from] = [ways[chosen] as Float64Array, ways[chosen - 1] as Float64Array];
      for (let sum = most; sum >= one; sum--) to[sum] = (to[sum] ?? 0) + (from[sum - one] ?? 0);
    }
  }
  return ways[m] as Float64Array;
}

function normalP(u: number, n: number, m: number, ties: readonly number[]): number {
  const all = n + m;
  const tied = ties.reduce((sum, tie) => sum + (tie ** 3 - tie), 0);
  const deviation = Math.sqrt(((n * m) / 12) * (all + 1 - tied / (all * (all - 1))));
  const z = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5) / deviation;
  return Math.min(1, 2 * upperTail(z));
}
