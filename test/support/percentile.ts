/**
 * What the store's percentiles are held against: the level-th percentile (0-1) by linear interpolation between closest ranks: SQL's PERCENTILE_CONT, numpy's default, ClickHouse's
 * `quantileExactInclusive`. NaNs are left out; NaN when nothing is left.
 * @throws RangeError for a level outside 0-1.
 */
export function percentile(values: Iterable<number>, level: number): number {
  if (!(level >= 0 && level <= 1)) throw new RangeError(`a percentile's level lies between 0 and 1, not ${level}`);
  const sorted = Float64Array.from([...values].filter((value) => !Number.isNaN(value))).sort();
  const rank = (sorted.length - 1) * level;
  const below = sorted[Math.floor(rank)];
  const above = sorted[Math.ceil(rank)];
  if (below === undefined || above === undefined) return Number.NaN;
  return below === above ? below : below + (above - below) * (rank - Math.floor(rank));
}
