import type { House } from '../../area.ts';
import type { MetricQuery, Stat } from '../../metrics/types.ts';
import { deploymentScope, type Scope } from './scope.ts';

export const changeStats: readonly Stat[] = ['p50', 'p75', 'p90', 'p95', 'p99', 'mean', 'min', 'max', 'count'];

/** Of changes in the environments that they reached. */
export const deployedDimensions = ['service', 'environment', 'repository', 'team', 'automated', 'clock'] as const;
/** Of changes themselves, wherever they are. */
export const changeDimensions = ['service', 'repository', 'team', 'automated'] as const;

export const withoutBots = 'Changes made by bots are left out unless the question speaks of `automated`.';
export const perService =
  'A change that belongs to several services counts for each of them where services or teams are asked for, and once otherwise.';

interface FlowScope extends Scope {
  /** Rows of `change_flow` that this is about, without the environment. */
  readonly people: string;
  /** Rows that stand for changes themselves, each change once unless services are asked for. */
  readonly themselves: string;
}

/** Over `change_flow`: bots are left out unless the query speaks of them. */
export async function flowScope(house: House, query: MetricQuery): Promise<FlowScope> {
  const scope = await deploymentScope(house, query);
  const speaksOf = (name: string) => query.groupBy.includes(name) || Object.hasOwn(query.filter, name);
  const bots = speaksOf('automated') ? '1' : 'NOT bot';
  const once = speaksOf('service') || speaksOf('team') ? '1' : 'main';
  return {
    ...scope,
    dimensions: { ...scope.dimensions, automated: "if(bot, 'true', 'false')" },
    people: `NOT gone AND ${bots}`,
    themselves: `NOT gone AND ${bots} AND environment = '' AND ${once}`,
  };
}
