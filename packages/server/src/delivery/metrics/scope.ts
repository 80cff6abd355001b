import type { House } from '../../area.ts';
import type { Dimensions } from '../../metrics/bucketing.ts';
import { readShared } from '../../metrics/shared-reads.ts';
import type { MetricQuery } from '../../metrics/types.ts';
import type { QueryParameters } from '../../stores/clickhouse/client.ts';
import { service as serviceKind } from '../definitions.ts';
import { deliveryOf } from '../delivery.ts';

/** What delivery metrics can be filtered and grouped by, and the values the SQL of it is bound to. */
export interface Scope {
  readonly dimensions: Dimensions;
  readonly parameters: QueryParameters;
  /** Condition that leaves production alone unless the query speaks of environments itself. */
  readonly environments: string;
}

export const deploymentDimensions = ['service', 'environment', 'repository', 'team'] as const;
export const commitDimensions = ['service', 'repository', 'team', 'automated'] as const;

const ownerOf = (service: string) => `transform(${service}, {ownedServices:Array(String)}, {owners:Array(String)}, '')`;
const automated = "if(bot, 'true', 'false')";

/** Over facts with the columns service, environment and repository. */
export async function deploymentScope(house: House, query: Pick<MetricQuery, 'filter' | 'groupBy'>): Promise<Scope> {
  const spoken = query.groupBy.includes('environment') || Object.hasOwn(query.filter, 'environment');
  const [services, stated] = await Promise.all([house.definitions.list(serviceKind), spoken ? [] : statedTiers(house)]);
  const defined = services.flatMap(({ metadata, spec }) =>
    (spec.environments ?? []).map(({ name, tier }) => ({ key: `${metadata.name}\n${name}`, tier })),
  );
  const isDefined = new Set(defined.map(({ key }) => key));
  const tiers = [...defined, ...stated.filter(({ key }) => !isDefined.has(key))];
  const byName = "if(match(environment, '(?i)^prod'), 'production', 'other')";
  const tier = `transform(concat(service, '\\n', environment), {tierKeys:Array(String)}, {tiers:Array(String)}, ${byName})`;
  return {
    dimensions: { service: 'service', environment: 'environment', repository: 'repository', team: ownerOf('service') },
    parameters: {
      ...owners(services),
      ...(spoken ? {} : { tierKeys: filled(tiers.map(({ key }) => key)), tiers: filled(tiers.map((one) => one.tier)) }),
    },
    environments: spoken ? '1' : `${tier} = 'production'`,
  };
}

/** As senders class environments themselves; what a definition says comes before it. */
async function statedTiers({ facts }: House): Promise<readonly { key: string; tier: string }[]> {
  return readShared(
    facts,
    `SELECT concat(service, '\\n', environment) AS key, tier FROM (
  SELECT service, environment, argMax(d.tier, d.updated) AS tier FROM deployments AS d WHERE d.tier != '' GROUP BY service, environment
)`,
    {},
  );
}

/** Over facts with the columns repository and bot; a commit's service is the one its repository is released as. */
export async function commitScope(house: House): Promise<Scope> {
  const [services, repositories] = await Promise.all([house.definitions.list(serviceKind), deliveryOf(house).repositories.list()]);
  const service = 'transform(repository, {repositories:Array(String)}, {repositoryServices:Array(String)}, repository)';
  return {
    dimensions: { repository: 'repository', service, team: ownerOf(service), automated },
    parameters: {
      ...owners(services),
      repositories: filled(repositories.map(({ name }) => name)),
      repositoryServices: filled(repositories.map((repository) => repository.service)),
    },
    environments: '1',
  };
}

function owners(
  services: readonly { readonly metadata: { readonly name: string }; readonly spec: { readonly owner?: string | undefined } }[],
) {
  const owned = services.filter(({ spec }) => spec.owner !== undefined);
  return { ownedServices: filled(owned.map(({ metadata }) => metadata.name)), owners: filled(owned.map(({ spec }) => spec.owner ?? '')) };
}

/** `transform` takes no empty arrays; nothing is called ''. */
function filled(values: readonly string[]): readonly string[] {
  return values.length === 0 ? [''] : values;
}
