import type { House } from '../area.ts';
import type { Answer } from '../metrics/types.ts';
import { type Ask, type Counted, countBuckets } from './buckets.ts';
import type { Counts } from './budget.ts';
import { countSlices } from './slices.ts';
import type { Indicator, Objective } from './slo.ts';

/** Counts what objectives are about; what several of them ask alike is asked once. Made for one answer: it never looks again. */
export interface Counter {
  /** @param edges milliseconds UTC, at least two that differ. @throws AppError what `evaluate` throws. */
  count(indicator: Indicator, objective: Objective, edges: readonly number[]): Promise<Counted>;
}

export function createCounter({ metrics, config }: Pick<House, 'metrics' | 'config'>): Counter {
  const asked = new Map<string, Promise<Answer>>();
  const { timezone } = config;
  const ask: Ask = (metric, bounds) => {
    const key = JSON.stringify([metric, bounds]);
    const range = { from: bounds[0] ?? 0, to: bounds.at(-1) ?? 0 };
    const answer = asked.get(key) ?? metrics.evaluate(metric, { ...range, step: 'none', bounds, timezone, filter: {}, groupBy: [] });
    asked.set(key, answer);
    return answer;
  };
  return {
    count(indicator, { slices }, edges) {
      const bounds = [...new Set(edges)].sort((a, b) => a - b);
      return slices === undefined ? countEvents(ask, indicator, bounds) : countSlices(ask, indicator, slices, bounds);
    },
  };
}

async function countEvents(ask: Ask, indicator: Indicator, bounds: readonly number[]): Promise<Counted> {
  const { buckets, explains } = await countBuckets(ask, indicator, bounds);
  let [good, total] = [0, 0];
  const sums = new Map([[bounds[0], { good, total }]]);
  for (const [index, bucket] of buckets.entries()) {
    good += bucket.good;
    total += bucket.total;
    sums.set(bounds[index + 1], { good, total });
  }
  const at = (edge: number): Counts => {
    const sum = sums.get(edge);
    if (sum === undefined) throw new Error(`events were not counted up to ${edge}`);
    return sum;
  };
  return { explains, between: (from, to) => ({ good: at(to).good - at(from).good, total: at(to).total - at(from).total }) };
}
