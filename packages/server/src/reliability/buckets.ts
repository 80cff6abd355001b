import type { Answer, Explanation, MetricExpression } from '../metrics/types.ts';
import type { Counts } from './budget.ts';
import type { Indicator } from './slo.ts';

/** Events, or time slices, counted between any two of the edges that were asked for. */
export interface Counted {
  /** Between two edges, exactly. @throws Error when one of them was not asked for: a defect. */
  between(from: number, to: number): Counts;
  /** The events of the indicator and all that count. */
  readonly explains: readonly Explanation[];
}

/** The values of a metric in buckets of one's own. */
export type Ask = (metric: MetricExpression, bounds: readonly number[]) => Promise<Answer>;

/** The events in each bucket; where there is no data nothing was counted. */
export async function countBuckets(
  ask: Ask,
  { part, events, total }: Indicator,
  bounds: readonly number[],
): Promise<{ readonly buckets: readonly Counts[]; readonly explains: readonly Explanation[] }> {
  const [ofEvents, ofAll] = await Promise.all([ask(events, bounds), ask(total, bounds)]);
  const valueAt = ({ series }: Answer, index: number): number => {
    const value = series[0]?.values[index] ?? Number.NaN;
    return Number.isNaN(value) ? 0 : value;
  };
  const buckets = bounds.slice(1).map((_, index) => {
    const all = valueAt(ofAll, index);
    const counted = valueAt(ofEvents, index);
    return { good: part === 'good' ? counted : all - counted, total: all };
  });
  return { buckets, explains: [ofEvents.explain, ofAll.explain] };
}
