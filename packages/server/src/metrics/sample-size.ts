import { percentileLevels } from './bucketing.ts';
import type { Stat } from './types.ts';

/** Fewest values behind a mean, minimum or maximum that is judged: below it one visit more or less changes the verdict. */
const fewest = 5;

/**
 * How many values a statistic must stand on before it is judged. A percentile of level q interpolates at rank q(n - 1), so that with
 * n >= 1 / (1 - q) + 1 values the largest alone cannot move it: 3 for p50, 5 for p75, 11 for p90, 21 for p95, 101 for p99. Counts and
 * sums stand for themselves: 0.
 */
export function minimumSampleSize(stat: Stat | undefined): number {
  if (stat === undefined || stat === 'count' || stat === 'sum') return 0;
  const level = percentileLevels[stat];
  return level === undefined ? fewest : Math.round(1 / (1 - level)) + 1;
}
