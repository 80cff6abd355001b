import { createHash } from 'node:crypto';
import type { House } from '../area.ts';
import { service as serviceKind } from './definitions.ts';
import { matchesName, matchesPaths } from './glob.ts';
import { fullName, nameAtHost, shortName } from './repository-name.ts';
import type { DeploymentRule, ServiceSpec } from './service-spec.ts';
import { repositoryTable } from './tables.ts';

/** Which repository, service, team and environment the names of other tools stand for. */
export interface ServiceMap {
  /** Imported repository's name where a clone is known whose origin is this repository, else the name itself (as code hosts write it where they know it). */
  canonicalRepository(name: string): string;
  /**
   * Services that a change or commit with these paths belongs to (paths undefined: not known); the repository's own service when no rule says
   * otherwise. None when the own service leaves all of these paths out.
   */
  servicesOf(repository: string, paths?: readonly string[]): readonly string[];
  /** Service behind a name that a tool uses (aliases), else the name itself. */
  serviceNamed(name: string): string;
  /** '' when nobody owns it. */
  teamOf(service: string): string;
  isProduction(service: string, environment: string): boolean;
  /** The service that the repository stands for as a whole: its plain release tags, and what names a repository alone. */
  ownService(repository: string): string;
  /** Services that are only part of a repository, by name; empty where nobody shares. */
  partsOf(repository: string): readonly ServicePart[];
  /** Paths of a service that is only part of its repository; undefined for one that is all of it. */
  pathsOf(service: string, repository: string): readonly string[] | undefined;
  /** Rules of the services of a repository, in order of their names. */
  rulesOf(repository: string): readonly ServiceRule[];
  /** Services of a repository that declare an environment of this name. */
  declaring(repository: string, environment: string): readonly string[];
  /** What definitions and imports say; other answers change with `ownService` and `canonicalRepository` of a name alone. */
  readonly digest: string;
}

export interface ServicePart {
  readonly service: string;
  readonly paths: readonly string[];
}

export interface ServiceRule extends DeploymentRule {
  readonly service: string;
}

/** What a map is made from. */
export interface MapSources {
  readonly clones: readonly { readonly name: string; readonly service: string; readonly fullName: string }[];
  readonly services: readonly { readonly name: string; readonly spec: ServiceSpec }[];
  /** Repositories as code hosts name them. */
  readonly hosted: readonly string[];
  /** Environments that senders class themselves. */
  readonly stated: readonly { readonly service: string; readonly environment: string; readonly tier: string }[];
}

/** The map as things are now; cheap enough to be read for each question. */
export async function readServiceMap(house: House): Promise<ServiceMap> {
  const [clones, services, hosted, stated] = await Promise.all([
    house.database
      .select({ name: repositoryTable.name, service: repositoryTable.service, fullName: repositoryTable.fullName })
      .from(repositoryTable)
      .orderBy(repositoryTable.name),
    house.definitions.list(serviceKind),
    house.facts.query<{ repository: string }>(
      `SELECT DISTINCT repository FROM (
  SELECT DISTINCT repository FROM changes UNION ALL SELECT DISTINCT repository FROM pushed_commits
  UNION ALL SELECT DISTINCT repository FROM deployment_events WHERE match(source, '^(github|gitlab|bitbucket)')
) WHERE repository != '' ORDER BY repository`,
    ),
    house.facts.query<MapSources['stated'][number]>(
      `SELECT service, environment, argMax(d.tier, d.updated) AS tier FROM deployments AS d WHERE d.tier != '' GROUP BY service, environment
ORDER BY service, environment`,
    ),
  ]);
  return serviceMapOf({
    clones,
    services: services.map(({ metadata, spec }) => ({ name: metadata.name, spec })),
    hosted: hosted.map(({ repository }) => repository),
    stated,
  });
}

/** Hosts whose repositories webhooks name without them. */
const wellKnownHosts = ['github.com', 'gitlab.com', 'bitbucket.org'];

export function serviceMapOf(sources: MapSources): ServiceMap {
  const canonicalRepository = repositories(sources);
  const { clones, services, hosted } = sources;
  const named = names(services);
  const defined = new Map(services.map(({ name, spec }) => [name, spec]));
  const tiers = new Map([
    ...sources.stated.map(({ service, environment, tier }) => [`${service}\n${environment}`, tier] as const),
    ...services.flatMap(({ name, spec }) => (spec.environments ?? []).map((one) => [`${name}\n${one.name}`, one.tier] as const)),
  ]);
  const byRepository = Map.groupBy(
    services.filter(({ spec }) => spec.repository !== undefined),
    ({ spec }) => canonicalRepository(spec.repository ?? ''),
  );
  const own = ownServices(clones, byRepository, hosted.map(canonicalRepository));
  const of = (repository: string) => byRepository.get(canonicalRepository(repository)) ?? [];
  const partsOf = (repository: string) =>
    of(repository).flatMap(({ name, spec }) => (spec.paths === undefined ? [] : [{ service: name, paths: spec.paths }]));
  const ownService = (repository: string) => own(canonicalRepository(repository));
  return {
    canonicalRepository,
    ownService,
    partsOf,
    serviceNamed: (name) => (defined.has(name) ? name : (named.get(name.toLowerCase()) ?? name)),
    teamOf: (service) => defined.get(service)?.owner ?? '',
    isProduction: (service, environment) => (tiers.get(`${service}\n${environment}`) ?? tierByName(environment)) === 'production',
    pathsOf: (service, repository) => partsOf(repository).find((part) => part.service === service)?.paths,
    rulesOf: (repository) =>
      of(repository).flatMap(({ name, spec }) => (spec.deployments ?? []).map((rule) => ({ ...rule, service: name }))),
    declaring: (repository, environment) =>
      of(repository).flatMap(({ name, spec }) => (spec.environments?.some((one) => one.name === environment) ? [name] : [])),
    servicesOf(repository, paths) {
      const parts = partsOf(repository);
      const whole = of(repository).flatMap(({ name, spec }) => (spec.paths === undefined ? [name] : []));
      const touched = parts.filter((part) => paths?.some((path) => matchesPaths(part.paths, path)) ?? false).map(({ service }) => service);
      const found = [...whole, ...touched];
      if (found.length > 0) return found;
      const fallback = ownService(repository);
      return paths !== undefined && parts.some(({ service }) => service === fallback) ? [] : [fallback];
    },
    digest: createHash('sha256')
      .update(JSON.stringify([clones, services]))
      .digest('hex'),
  };
}

function tierByName(environment: string): string {
  return /^prod/i.test(environment) ? 'production' : '';
}

/** Aliases and names in lower case, by which other tools call services; a name comes before an alias. */
function names(services: MapSources['services']): Map<string, string> {
  const aliases = services.flatMap(({ name, spec }) => (spec.aliases ?? []).map((alias) => [alias.toLowerCase(), name] as const));
  return new Map([...aliases, ...services.map(({ name }) => [name.toLowerCase(), name] as const)]);
}

/** Finds clones by their origin, whole or without its host, in whatever case; a name that fits two clones is neither's. */
function repositories({ clones, hosted }: MapSources): (name: string) => string {
  const exact = new Set(clones.map(({ name }) => name));
  const known = new Map<string, string>();
  const add = (key: string, name: string) => known.set(key, (known.get(key) ?? name) === name ? name : '');
  for (const { name, fullName: full } of clones) {
    if (full === '') continue;
    // Of two clones of one origin the first by name stands for both.
    if (!known.has(full.toLowerCase())) known.set(full.toLowerCase(), name);
    const short = nameAtHost(full).toLowerCase();
    if (short !== full.toLowerCase()) add(short, known.get(full.toLowerCase()) ?? name);
  }
  const spelled = new Map(hosted.map((name) => [nameAtHost(fullName(name)).toLowerCase(), name]));
  return (name) => {
    if (name === '' || exact.has(name)) return name;
    const full = fullName(name);
    const short = nameAtHost(full);
    const clone = known.get(full.toLowerCase());
    if (clone !== undefined && clone !== '') return clone;
    const host = full === short ? '' : full.slice(0, full.length - short.length - 1);
    const asHosted = spelled.get(short.toLowerCase());
    if (host === '' || wellKnownHosts.includes(host)) return asHosted ?? short;
    // Webhooks do not say their host: one of the same name may be a clone's.
    if (asHosted !== undefined && !known.has(short.toLowerCase())) return asHosted;
    return full;
  };
}

/** A clone's own service is what its import was told; one that nothing was told of is that of the one Service that is all of it. */
function ownServices(
  clones: MapSources['clones'],
  byRepository: ReadonlyMap<string, MapSources['services']>,
  hosted: readonly string[],
): (repository: string) => string {
  const told = new Map(clones.map(({ name, service }) => [name, service]));
  const shared = Map.groupBy(new Set([...told.keys(), ...hosted]), (name) => shortName(name));
  return (repository) => {
    const service = told.get(repository);
    if (service !== undefined && service !== repository) return service;
    const whole = (byRepository.get(repository) ?? []).filter(({ spec }) => spec.paths === undefined);
    if (whole.length === 1) return whole[0]?.name ?? repository;
    if (service !== undefined) return service;
    const short = shortName(repository);
    const namesakes = (shared.get(short) ?? []).filter((name) => name !== repository);
    return namesakes.length === 0 ? short : repository;
  };
}

/** The environment that a rule makes of a workflow's run or of an environment that a tool reports; undefined when it is none of its. */
export function ruleApplies(
  rule: DeploymentRule,
  event: { readonly workflow: string; readonly environment: string; readonly ref: string },
): boolean {
  if (rule.branch !== undefined && !matchesName(rule.branch, event.ref.replace(/^refs\/(?:heads|tags)\//, ''))) return false;
  if (rule.workflow !== undefined) return event.workflow !== '' && matchesName(rule.workflow, event.workflow);
  return rule.reported !== undefined && matchesName(rule.reported, event.environment);
}
