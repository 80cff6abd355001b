import type { Definitions, Kind } from '../definitions/types.ts';
import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { AppError } from '../platform/errors.ts';
import type { Registry } from '../platform/registry.ts';
import type { Facts } from '../stores/facts.ts';
import { behaviourOf } from './behaviour.ts';
import { evaluate } from './evaluate.ts';
import { resolve } from './resolve.ts';
import type { MetricFamily, MetricSource, MetricSummary, Metrics } from './types.ts';

export { metricRoutes } from './routes.ts';

/** The kinds that the metrics room itself reads: `Metric`. */
export const metricKinds: readonly Kind[] = [];

export interface MetricsOptions {
  readonly facts: Facts;
  readonly definitions: Definitions;
  readonly clock: Clock;
  readonly config: Config;
  readonly sources: Registry<MetricSource>;
  readonly families: MetricFamily[];
}

/** The noun of the house. `sources` and `families` may still be filled after this: they are read at each question. */
export function createMetrics(options: MetricsOptions): Metrics {
  return {
    list: () => list(options),
    describe: async (metric) => describe(await resolve(metric, options)),
    evaluate: async (metric, query) => evaluate(await resolve(metric, options), query, options.clock.now()),
    async behaviour(metric, query) {
      if (query.step === 'none') throw new AppError('invalid_request', 'Behaviour needs a step, such as 1d: one value has no history.');
      return behaviourOf(await evaluate(await resolve(metric, options), query, options.clock.now()));
    },
  };
}

async function list({ sources, families }: MetricsOptions): Promise<MetricSummary[]> {
  const found = await Promise.all(families.map((family) => family.list()));
  return [
    ...sources.all().map((source) => ({ ...describe(source), origin: 'builtin' as const })),
    ...found.flat().map((source) => ({ ...describe(source), origin: 'definition' as const })),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function describe(source: MetricSource): Omit<MetricSummary, 'origin'> {
  const { name, title, description, unit, direction, stats, dimensions } = source;
  return { name, title, description, unit, direction, stats, dimensions };
}
