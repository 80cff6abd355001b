import type { Definitions, Kind } from '../definitions/types.ts';
import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { AppError } from '../platform/errors.ts';
import type { Registry } from '../platform/registry.ts';
import type { Promql } from '../promql/index.ts';
import type { Facts } from '../stores/facts.ts';
import type { Attachment } from './attached.ts';
import { behaviourOf } from './behaviour.ts';
import { type Description, findDefined, listDefined, metricKind } from './definitions.ts';
import { evaluate } from './evaluate.ts';
import { questionBudget } from './question-budget.ts';
import { type ResolveOptions, resolve } from './resolve.ts';
import type { MetricExpression, MetricFamily, MetricSource, Metrics } from './types.ts';

export { metricRoutes } from './routes.ts';

/** The kinds that the metrics room itself reads: `Metric`. */
export const metricKinds: readonly Kind[] = [metricKind];

export interface MetricsOptions {
  readonly facts: Facts;
  readonly definitions: Definitions;
  readonly clock: Clock;
  readonly config: Config;
  readonly sources: Registry<MetricSource>;
  readonly families: MetricFamily[];
  readonly attachments: Attachment[];
  readonly promql: Promql;
}

/** The noun of the house. `sources`, `families` and `attachments` may still be filled after this: they are read at each question. */
export function createMetrics(options: MetricsOptions): Metrics {
  const { sources, families, attachments, definitions, facts, clock, promql } = options;
  const find: ResolveOptions['find'] = async (name, within) => {
    for (const family of families) {
      const found = name.startsWith(family.prefix) ? await family.find(name) : undefined;
      if (found !== undefined) return found;
    }
    return findDefined(name, definitions, within);
  };
  const withinBudget = questionBudget();
  const ask: Metrics['evaluate'] = (metric, query) => withinBudget(async () => evaluate(await source(metric), query, clock.now()));
  const source = (metric: MetricExpression) => resolve(metric, { sources, find, store: facts.store, promql });
  return {
    async list() {
      const offered = (await Promise.all(families.map((family) => family.list()))).flat();
      const taken = new Set([...sources.all(), ...offered].map(({ name }) => name));
      const defined = await listDefined(definitions, source);
      return [
        ...sources.all().map((one) => ({ ...describe(one), origin: 'builtin' as const })),
        ...[...offered, ...defined.filter(({ name }) => !taken.has(name))].map((one) => ({
          ...describe(one),
          origin: 'definition' as const,
        })),
      ].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    describe: (metric) => withinBudget(async () => describe(await source(metric))),
    attachedTo: async (service) => (await Promise.all(attachments.map((attached) => attached(service)))).flat(),
    evaluate: ask,
    async behaviour(metric, query) {
      if (query.step === 'none') throw new AppError('invalid_request', 'Behaviour needs a step, such as 1d: one value has no history.');
      return behaviourOf(await ask(metric, query));
    },
  };
}

function describe({ name, title, description, unit, direction, stats, dimensions }: Description): Description {
  return { name, title, description, unit, direction, stats, dimensions };
}
