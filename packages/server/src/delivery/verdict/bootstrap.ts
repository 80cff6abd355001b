/** Answers 0 up to below 1. */
export type Random = () => number;

/** Values of the buckets of a window and what each weighs: events behind a ratio, 1 where every bucket counts the same. */
export interface Sample {
  readonly values: readonly number[];
  readonly weights: readonly number[];
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

const resamples = 1_000;

/** Mean by weight; NaN of nothing. */
export function weightedMean({ values, weights }: Sample): number {
  let [sum, weight] = [0, 0];
  values.forEach((value, index) => {
    sum += value * (weights[index] ?? 0);
    weight += weights[index] ?? 0;
  });
  return sum / weight;
}

/**
 * The 95 % interval of mean after less mean before by the moving-block bootstrap: each window is put together anew from stretches of itself,
 * so that buckets keep the neighbours that they resemble (Künsch, "The Jackknife and the Bootstrap for General Stationary Observations",
 * Annals of Statistics 17, 1989). Means, because the median of an error rate that is mostly 0 stays 0 whatever happens in a fourth of the
 * buckets. Percentiles of few blocks are too narrow: they are moved away from the difference by √(k / (k - 1)) for k blocks
 * (Hesterberg, "What Teachers Should Know About the Bootstrap", 2015, the expanded percentile interval).
 *
 * @param correlation of neighbouring buckets, which decides the length of the blocks
 */
export function blockBootstrap(before: Sample, after: Sample, correlation: number, random: Random): Interval {
  const difference = weightedMean(after) - weightedMean(before);
  const blocks = [before, after].map(({ values }) => blockLength(values.length, correlation));
  const found = Float64Array.from(
    { length: resamples },
    () => resampledMean(after, blocks[1] ?? 1, random) - resampledMean(before, blocks[0] ?? 1, random),
  ).sort();
  const fewest = Math.min(before.values.length / (blocks[0] ?? 1), after.values.length / (blocks[1] ?? 1));
  const wider = Math.sqrt(fewest / Math.max(1, fewest - 1));
  const at = (share: number) => difference + wider * (quantile(found, share) - difference);
  return { low: at(0.025), high: at(0.975) };
}

/**
 * The longer of n^(1/3) (Hall, Horowitz and Jing, Biometrika 82, 1995) and Carlstein's for a first-order process, (2ρ / (1 - ρ²))^(2/3) n^(1/3)
 * (Annals of Statistics 14, 1986); a third of the window at most.
 */
function blockLength(n: number, correlation: number): number {
  const root = Math.cbrt(n);
  const ofCorrelation = ((2 * correlation) / (1 - correlation ** 2)) ** (2 / 3) * root;
  return Math.max(1, Math.min(Math.ceil(Math.max(root, ofCorrelation)), Math.floor(n / 3)));
}

function resampledMean({ values, weights }: Sample, block: number, random: Random): number {
  const n = values.length;
  let [sum, weight, taken] = [0, 0, 0];
  while (taken < n) {
    const start = Math.floor(random() * (n - block + 1));
    for (let index = start; index < start + block && taken < n; index++, taken++) {
      sum += (values[index] ?? 0) * (weights[index] ?? 0);
      weight += weights[index] ?? 0;
    }
  }
  return weight === 0 ? 0 : sum / weight;
}

function quantile(sorted: Float64Array, share: number): number {
  const rank = share * (sorted.length - 1);
  const below = sorted[Math.floor(rank)] ?? 0;
  return below + (rank - Math.floor(rank)) * ((sorted[Math.ceil(rank)] ?? below) - below);
}
