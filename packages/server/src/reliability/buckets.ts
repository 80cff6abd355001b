import type { Explanation } from '../metrics/types.ts';
import type { Counts } from './budget.ts';

/** Events, or time slices, counted between any two of the edges that were asked for. */
export interface Counted {
  /**
   * Between two edges, exactly. Time slices begin at multiples of their width (UTC) and belong to the stretch in which they end, so that
   * adjoining stretches add up; one without events is no data and left out. @throws Error when an edge was not asked for: a defect.
   */
  between(from: number, to: number): Counts;
  /** Milliseconds between two edges in which anything was counted. */
  covered(from: number, to: number): number;
  /** The events of the indicator and all that count. */
  readonly explains: readonly Explanation[];
  /** Time of the newest fact behind it, milliseconds UTC; `null` when there is none. */
  readonly freshness: number | null;
}

/** The newest fact behind several answers. */
export function freshnessOf(explains: readonly Explanation[]): number | null {
  const times = explains.flatMap(({ freshness }) => freshness ?? []);
  return times.length === 0 ? null : Math.max(...times);
}
