import { percentileLevels } from '../../metrics/bucketing.ts';
import type { Stat } from '../../metrics/types.ts';

/** Linear interpolation (PERCENTILE_CONT), as in SQL; NaN of nothing. @param level 0-1. */
export function percentile(values: readonly number[], level: number): number {
  const sorted = Float64Array.from(values).sort();
  const position = level * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  return low === undefined || high === undefined ? Number.NaN : low + (high - low) * (position - Math.floor(position));
}

/** A stat of values, the same as `statExpression` computes in SQL; NaN of nothing. */
export function statistic(stat: Stat, values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  const level = percentileLevels[stat];
  if (level !== undefined) return percentile(values, level);
  if (stat === 'count') return values.length;
  const sum = values.reduce((total, value) => total + value, 0);
  if (stat === 'sum') return sum;
  if (stat === 'mean') return sum / values.length;
  return values.reduce((best, value) => (stat === 'min' ? Math.min(best, value) : Math.max(best, value)), values[0] ?? Number.NaN);
}
