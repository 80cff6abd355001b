import type { House } from '../../area.ts';
import { service as serviceKind } from '../definitions.ts';
import type { ServiceMap } from '../service-map.ts';
import { repositoryTable } from '../tables.ts';

/** A repository whose changes are known, and what its names stand for. */
export interface Place {
  /** As its host names it. */
  readonly repository: string;
  readonly canonical: string;
  /** The services its changes belong to, by the paths they touch. */
  servicesOf(paths: readonly string[] | undefined): readonly string[];
  readonly isShared: boolean;
  /** Only a clone tells what commits change. */
  readonly hasClone: boolean;
  /** Changes when the answers above do. */
  readonly meaning: string;
}

/** Of each repository, by the name that its host gives it. */
export async function placesOf(house: House, map: ServiceMap, repositories: readonly string[]): Promise<Map<string, Place>> {
  const [defined, clones, deployed] = await Promise.all([
    house.definitions.list(serviceKind),
    house.database.select({ name: repositoryTable.name }).from(repositoryTable),
    house.facts.query<{ repository: string; service: string }>(
      "SELECT DISTINCT repository, service FROM deployments FINAL WHERE status = 'success' AND repository != '' ORDER BY service",
    ),
  ]);
  const names = new Set(defined.map(({ metadata }) => metadata.name));
  const cloned = new Set(clones.map(({ name }) => name));
  const deployers = Map.groupBy(deployed, ({ repository }) => map.canonicalRepository(repository));
  return new Map(repositories.map((repository) => [repository, placeOf(repository)]));

  function placeOf(repository: string): Place {
    const canonical = map.canonicalRepository(repository);
    const parts = map.partsOf(repository);
    const usual = map.servicesOf(repository);
    const reported = [...new Set((deployers.get(canonical) ?? []).map(({ service }) => service))];
    // Whoever sends deployments and defines nothing calls the service as he likes: what is named after the repository is then none.
    const isNobody = usual.every((name) => !names.has(name) && !reported.includes(name));
    const undefinedOnes = parts.length === 0 && isNobody && reported.length > 0 ? reported : undefined;
    return {
      repository,
      canonical,
      isShared: parts.length > 0,
      hasClone: cloned.has(canonical),
      servicesOf: (paths) => undefinedOnes ?? map.servicesOf(repository, paths),
      meaning: JSON.stringify([canonical, undefinedOnes ?? usual, parts]),
    };
  }
}
