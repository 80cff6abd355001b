import type { House } from '../area.ts';
import type { Counted } from './buckets.ts';
import { askMany } from './sli/ask.ts';
import { Batch } from './sli/batch.ts';
import { readMeanings } from './sli/sli.ts';
import type { Indicator, Objective } from './slo.ts';

/** Counts what objectives are about; what is asked in one turn of the event loop is asked together. */
export interface Counter {
  /**
   * Counts from the rollups what they hold, and from the metrics what is not there yet.
   * @param edges milliseconds UTC, at least two that differ; cut at whole minutes.
   * @throws AppError what `evaluate` throws.
   */
  count(indicator: Indicator, objective: Pick<Objective, 'slices'>, edges: readonly number[]): Promise<Counted>;
}

export type CountingHouse = Pick<House, 'metrics' | 'config' | 'facts' | 'definitions'>;

/** One for all counters of a house, so that what many of them ask at once is asked together. */
const batches = new WeakMap<House['metrics'], Batch>();

export function createCounter(house: CountingHouse): Counter {
  const known = batches.get(house.metrics);
  const batch = known ?? new Batch({ ask: askMany(house), facts: house.facts, meanings: () => readMeanings(house.definitions) });
  if (known === undefined) batches.set(house.metrics, batch);
  return { count: (indicator, { slices }, edges) => batch.count(indicator, slices, edges) };
}
