import type { House } from '../area.ts';
import { consequenceOf, squashWarning, strategyName } from './merge-strategy.ts';
import { readServiceMap, type ServiceMap } from './service-map.ts';
import { type MergeStrategy, type Repository, repositoryTable } from './tables.ts';

/** What is said of an imported repository besides what its import found. */
export interface RepositorySayings {
  readonly mergeStrategy: (MergeStrategy & { readonly name: ReturnType<typeof strategyName>; readonly consequence: string }) | null;
  /** Whether a code host tells the commits of its changes. */
  readonly connected: boolean;
  readonly notes: readonly string[];
}

/** Names by which code hosts told of a repository. */
export async function hostedAs(house: House, repository: string): Promise<string[]> {
  const [map, names] = await Promise.all([readServiceMap(house), hostedNames(house)]);
  return names.filter((name) => map.canonicalRepository(name) === repository);
}

/** Of all given repositories, in their order. */
export async function sayingsOf(house: House, repositories: readonly Repository[]): Promise<RepositorySayings[]> {
  if (repositories.length === 0) return [];
  const [map, names] = await Promise.all([readServiceMap(house), hostedNames(house)]);
  return repositories.map((repository) => sayings(repository, connectedRepositories(map, names)));
}

/** What bends the numbers of a service because of the repository that it comes from, one sentence each; for pages and explanations. */
export async function notesOfService(house: House, service: string): Promise<string[]> {
  const [map, names, clones] = await Promise.all([
    readServiceMap(house),
    hostedNames(house),
    house.database.select().from(repositoryTable),
  ]);
  const own = clones.filter(({ name }) => map.servicesOf(name).includes(service) || map.pathsOf(service, name) !== undefined);
  const connected = connectedRepositories(map, names);
  return own.flatMap((clone) => {
    const { notes } = sayings(clone, connected);
    return clone.state === 'failed' ? [] : notes.map((note) => (own.length > 1 ? `${clone.name}: ${note}` : note));
  });
}

function sayings({ name, notes, mergeStrategy, state }: Repository, connectedOnes: ReadonlySet<string>): RepositorySayings {
  const connected = connectedOnes.has(name);
  const warning = state === 'failed' ? undefined : squashWarning(mergeStrategy, connected);
  return {
    connected,
    notes: warning === undefined ? notes : [...notes, warning],
    mergeStrategy:
      mergeStrategy === null
        ? null
        : { ...mergeStrategy, name: strategyName(mergeStrategy), consequence: consequenceOf(mergeStrategy, connected) },
  };
}

function connectedRepositories(map: ServiceMap, names: readonly string[]): Set<string> {
  return new Set(names.map((name) => map.canonicalRepository(name)));
}

/** Only what tells the commits of branches makes the start of a change known. */
async function hostedNames({ facts }: House): Promise<string[]> {
  const rows = await facts.query<{ repository: string }>(
    "SELECT DISTINCT repository FROM changes WHERE repository != '' AND repository IN (SELECT DISTINCT repository FROM pushed_commits)",
  );
  return rows.map(({ repository }) => repository);
}
