import type { House } from '../area.ts';
import { attribute } from './attribution.ts';
import { learnPaths } from './commit-paths.ts';
import { forEach } from './each.ts';
import { GraphCache } from './graph.ts';
import { readServiceMap, type ServiceMap } from './service-map.ts';
import { Turns } from './turns.ts';

/** Deployments that are told apart by what was deployed and where: each such pair is worked out as a whole. */
export interface Pair {
  readonly service: string;
  readonly environment: string;
}

/** Works out what deployments brought, one task at a time for each service and environment. One a house. */
export class Attributions {
  readonly graphs: GraphCache;
  readonly #house: House;
  readonly #turns = new Turns();

  constructor(house: House) {
    this.#house = house;
    this.graphs = new GraphCache(house.facts);
  }

  /** Runs a task that changes deployments of a pair; no other does so meanwhile. `attributeNow` is for that task alone. */
  turn<T>({ service, environment }: Pair, task: (attributeNow: (map: ServiceMap) => Promise<void>) => Promise<T>): Promise<T> {
    const { facts, clock } = this.#house;
    const learn = (repository: string, shas: readonly string[]) => learnPaths(this.#house, repository, shas);
    return this.#turns.take(JSON.stringify([service, environment]), () =>
      task((map) => attribute({ facts, clock, graphs: this.graphs, map, learnPaths: learn }, service, environment)),
    );
  }

  /** Works out all of these anew. */
  async all(pairs: Iterable<Pair>, signal: AbortSignal): Promise<void> {
    const distinct = new Map([...pairs].map((pair) => [JSON.stringify([pair.service, pair.environment]), pair]));
    if (distinct.size === 0) return;
    const map = await readServiceMap(this.#house);
    await forEach(distinct.values(), signal, (pair) => this.turn(pair, (attributeNow) => attributeNow(map)));
  }
}

const known = new WeakMap<House, Attributions>();

/** The attributions of a house. */
export function attributionsOf(house: House): Attributions {
  const found = known.get(house) ?? new Attributions(house);
  known.set(house, found);
  return found;
}
