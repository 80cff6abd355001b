import type { House } from '../../area.ts';
import { deploymentVerdicts } from '../../facts/deployment-verdicts.ts';
import { appendInBatches } from '../append.ts';
import type { Step } from '../assembly.ts';
import { readServiceMap, type ServiceMap } from '../service-map.ts';
import { type Deployed, isOpen, isOutdated, type Placed, recentlyDeployed } from './due.ts';
import { computeVerdict } from './verdict.ts';
import type { VerdictState } from './wire.ts';

/** Deployments a run: each costs a few questions for every metric. Those of arrivals hold up what else arrived. */
const most = { arrival: 5, job: 20 };
/** Failures that are remembered. */
const mostFailed = 10_000;

/** Computes the verdicts on deployments, one run at a time. One a house. */
export class Verdicts {
  readonly #house: House;
  #running: Promise<unknown> = Promise.resolve();
  /** When the verdict on a deployment could not be computed, by deployment, milliseconds UTC: those that fail each time let the others go first. */
  readonly #failed = new Map<string, number>();

  constructor(house: House) {
    this.#house = house;
  }

  /** Those of deployments that came to be known, and of those beside them, whose windows are others now. */
  arrived(signal: AbortSignal): Promise<void> {
    return this.#take(signal, isOutdated, most.arrival);
  }

  /** All that new data may change. */
  due(signal: AbortSignal): Promise<void> {
    return this.#take(
      signal,
      (placed, now) => isOutdated(placed, now) || (placed.deployed.verdict !== undefined && isOpen(placed, now)),
      most.job,
    );
  }

  #take(signal: AbortSignal, isDue: (placed: Placed, now: number) => boolean, limit: number): Promise<void> {
    const turn = this.#running.then(() => this.#compute(signal, isDue, limit));
    this.#running = turn.catch(() => undefined);
    return turn;
  }

  async #compute(signal: AbortSignal, isDue: (placed: Placed, now: number) => boolean, limit: number): Promise<void> {
    const { facts, clock, arrivals } = this.#house;
    const now = clock.now();
    const due = (await recentlyDeployed(facts, now)).filter((placed) => isDue(placed, now)).sort(this.#inTurn);
    if (due.length === 0) return;
    const map = await readServiceMap(this.#house);
    let isNews = false;
    for (const placed of due.slice(0, limit)) {
      signal.throwIfAborted();
      const before = placed.deployed.verdict?.state;
      const verdict = await this.#written(placed, map, signal);
      isNews ||= verdict !== undefined && verdict !== before && (verdict === 'worse' || before === 'worse');
    }
    // A worse verdict is evidence that a deployment failed, and what rests on it is computed from what arrived.
    if (isNews) arrivals.announce();
  }

  /** Undefined when it could not be computed: that holds up neither the others nor what else arrived, and the next run tries again. */
  async #written(placed: Placed, map: ServiceMap, signal: AbortSignal): Promise<VerdictState | undefined> {
    try {
      return await this.#write(placed, map, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      const { service, environment, id } = placed.deployed;
      this.#noteFailure(placed.deployed);
      this.#house.log.warn({ err: error, service, environment, deployment: id }, 'a verdict could not be computed; it is tried again');
      return undefined;
    }
  }

  #noteFailure(deployed: Deployed): void {
    if (this.#failed.size >= mostFailed) this.#failed.clear();
    this.#failed.set(keyOf(deployed), this.#house.clock.now());
  }

  /** First what has no verdict, the newest first; then what waited longest. */
  readonly #inTurn = ({ deployed: a }: Placed, { deployed: b }: Placed): number =>
    this.#waitedSince(a) - this.#waitedSince(b) || b.finished - a.finished;

  #waitedSince(deployed: Deployed): number {
    return Math.max(deployed.verdict?.updated ?? 0, this.#failed.get(keyOf(deployed)) ?? 0);
  }

  async #write(placed: Placed, map: ServiceMap, signal: AbortSignal): Promise<VerdictState> {
    const { service, environment, id, verdict: before } = placed.deployed;
    const { verdict, final, stored } = await computeVerdict(this.#house, placed, map.isProduction(service, environment));
    const updated = Math.max(this.#house.clock.now(), (before?.updated ?? 0) + 1);
    const row = { service, environment, deployment: id, verdict, comparisons: JSON.stringify(stored), final, updated };
    await appendInBatches(this.#house.facts, deploymentVerdicts, [row], signal);
    this.#failed.delete(keyOf(placed.deployed));
    return verdict;
  }
}

function keyOf({ service, environment, id }: Deployed): string {
  return JSON.stringify([service, environment, id]);
}

const known = new WeakMap<House, Verdicts>();

/** The verdicts of a house. */
export function verdictsOf(house: House): Verdicts {
  const found = known.get(house) ?? new Verdicts(house);
  known.set(house, found);
  return found;
}

/** Gives deployments that came to be known their first verdict. */
export function verdictStep(house: House): Step {
  return { name: 'verdicts', run: (_arrived, signal) => verdictsOf(house).arrived(signal) };
}
