import { upperQuantile, upperTail } from './normal.ts';
import { midRanks } from './ranks.ts';

/** More than this would make any window say nothing. */
const most = 0.95;

/**
 * How much a bucket resembles the one before it (lag 1), over both windows about their own means, of ranks, so that an outlier does not hide
 * it. Short series show too little of it, by about (1 + 3ρ) / n (Kendall 1954; Marriott and Pope 1954): that is added back. 0 at least.
 */
export function autocorrelation(before: readonly number[], after: readonly number[]): number {
  const { ranks } = midRanks([...before, ...after]);
  const windows = [ranks.slice(0, before.length), ranks.slice(before.length)].map(aboutMean);
  let [products, squares] = [0, 0];
  for (const window of windows) {
    window.forEach((value, index) => {
      squares += value * value;
      if (index > 0) products += value * (window[index - 1] ?? 0);
    });
  }
  const length = ranks.length / 2;
  if (squares === 0 || length <= 4) return 0;
  return Math.min(most, Math.max(0, (products / squares + 1 / length) / (1 - 3 / length)));
}

function aboutMean(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

/**
 * The p of a test that takes its values to be independent, for values that resemble their predecessors: so many values know only as much as
 * n / inflation independent ones (Bayley and Hammersley, "The 'Effective' Number of Independent Observations in an Autocorrelated Time
 * Series", 1946), which divides z by the root of the inflation 1 + 2 Σ (1 - k/n) ρ^k. What few buckets tell of ρ is itself uncertain, and too
 * small a ρ sees changes where there are none (Zwiers and von Storch, Journal of Climate 8, 1995): one standard error is added to it, with which
 * noise of 7 to 60 buckets and ρ from 0 to 0.8 is called a change in fewer than 5 of 100 cases (`statistics.test.ts`).
 *
 * @param length values in a window
 */
export function correctedForAutocorrelation(p: number, correlation: number, length: number): number {
  if (p >= 1) return p;
  const upper = Math.min(most, correlation + Math.sqrt((1 - correlation ** 2) / (2 * length)));
  let inflation = 1;
  for (let lag = 1; lag < length; lag++) inflation += 2 * (1 - lag / length) * upper ** lag;
  return Math.min(1, 2 * upperTail(upperQuantile(p / 2) / Math.sqrt(inflation)));
}
