import type { House } from '../area.ts';
import { Assembly } from './assembly.ts';
import { attributionsOf } from './attributions.ts';
import { service as serviceKind } from './definitions.ts';
import { failure, importRepository } from './importer.ts';
import { outcomesOf } from './outcomes/outcomes.ts';
import { type DeploymentReport, recordDeployment } from './report.ts';
import { Repositories, type RepositoryRequest } from './repositories.ts';
import { hostedAs } from './repository-notes.ts';
import { readServiceMap, type ServiceMap } from './service-map.ts';
import { deliverySteps } from './steps.ts';
import type { Repository } from './tables.ts';

/** What the routes and jobs of delivery do: import repositories and take reported deployments. One a house. */
export class Delivery {
  readonly repositories: Repositories;
  readonly assembly: Assembly;
  readonly #house: House;
  readonly #imports = new Map<string, Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(house: House) {
    this.#house = house;
    this.repositories = new Repositories(house.database);
    this.assembly = new Assembly(house, deliverySteps(house));
  }

  /** Makes a repository known and starts its import; answers before that has finished. */
  async addRepository(request: RepositoryRequest): Promise<Repository> {
    const repository = await this.repositories.add(request);
    const { name } = repository;
    // Whoever asked waits for "ready", and must not take the last import's for this one's.
    await this.repositories.update(name, { state: 'waiting' });
    const running = this.#imports.get(name);
    void (running === undefined ? this.startImport(name) : running.then(() => this.startImport(name)));
    return { ...repository, state: 'waiting' };
  }

  /** Starts an import, or joins the one that is running. The promise never fails: what went wrong stands in the repository's notes. */
  startImport(name: string, signal: AbortSignal = this.#stopping.signal): Promise<void> {
    const running = this.#imports.get(name);
    if (running !== undefined) return running;
    const started = this.#import(name, AbortSignal.any([signal, this.#stopping.signal])).finally(() => this.#imports.delete(name));
    this.#imports.set(name, started);
    return started;
  }

  /** Brings every known repository up to date. @param signal stops the imports that this started. */
  async refresh(signal: AbortSignal): Promise<void> {
    for (const { name } of await this.repositories.list()) {
      if (signal.aborted) return;
      await this.startImport(name, signal);
    }
  }

  /** Stops the imports that are running; what they have written stays, and the next one continues. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([this.assembly.stop(), ...this.#imports.values()]);
  }

  /** Stores a reported deployment and works out its contents. @throws AppError see `recordDeployment`. */
  async report(report: DeploymentReport): Promise<string> {
    const { facts, clock } = this.#house;
    const map = await readServiceMap(this.#house);
    const service = map.serviceNamed(report.service);
    const { environment } = report;
    const house = { facts, clock, repositoryOf: (name: string) => this.#repositoryOf(name, map) };
    const repository = report.repository === undefined ? undefined : map.canonicalRepository(report.repository);
    const { id, changed } = await attributionsOf(this.#house).turn({ service, environment }, async (attributeNow) => {
      const recorded = await recordDeployment(house, { ...report, service, repository });
      if (recorded.changed) await attributeNow(map);
      return recorded;
    });
    if (changed) {
      await outcomesOf(this.#house).judge([service], { map });
      this.#house.arrivals.announce();
    }
    return id;
  }

  async #import(name: string, signal: AbortSignal): Promise<void> {
    const { log } = this.#house;
    const begun = performance.now();
    try {
      const repository = await this.repositories.get(name);
      if (repository === undefined || signal.aborted) return;
      const house = {
        ...this.#house,
        repositories: this.repositories,
        attributeAll: (of: string) => this.#attributeAll(of, signal),
        hostedAs: (of: string) => hostedAs(this.#house, of),
      };
      const changed = await importRepository(house, repository, signal);
      // What pushes told of it so far now comes from the clone.
      if (changed) this.#house.arrivals.announce();
      if (changed) log.info({ repository: name, seconds: (performance.now() - begun) / 1000 }, 'repository imported');
    } catch (error) {
      if (signal.aborted) return;
      log.warn({ err: error, repository: name }, 'repository not imported');
      await this.repositories.update(name, { state: 'failed', notes: [failure(error)] }).catch(() => undefined);
    }
  }

  /** Deployments of the repository (by any of its names), and those whose commit nobody knew so far. */
  async #attributeAll(repository: string, signal: AbortSignal): Promise<void> {
    const { facts } = this.#house;
    const map = await readServiceMap(this.#house);
    const names = await facts.query<{ repository: string }>('SELECT DISTINCT repository FROM deployments');
    const spellings = names.map((one) => one.repository).filter((name) => map.canonicalRepository(name) === repository);
    const pairs = await facts.query<{ service: string; environment: string }>(
      `SELECT DISTINCT service, environment FROM deployments FINAL
WHERE repository IN {spellings:Array(String)} OR (contents = 'unmatched' AND sha != '')`,
      { spellings },
    );
    await attributionsOf(this.#house).all(pairs, signal);
  }

  async #repositoryOf(service: string, map: ServiceMap): Promise<string> {
    const definition = await this.#house.definitions.get(serviceKind, service);
    if (definition?.spec.repository !== undefined) return map.canonicalRepository(definition.spec.repository);
    const named = (await this.repositories.list()).find((repository) => repository.service === service);
    return named?.name ?? '';
  }
}

const deliveries = new WeakMap<House, Delivery>();

/** The delivery of a house: routes and jobs share it. */
export function deliveryOf(house: House): Delivery {
  const known = deliveries.get(house);
  if (known !== undefined) return known;
  const made = new Delivery(house);
  deliveries.set(house, made);
  return made;
}
