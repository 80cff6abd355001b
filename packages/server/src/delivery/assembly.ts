import type { House } from '../area.ts';
import { watermarkTable } from './tables.ts';

/** What was received in a span of time; milliseconds UTC, both inclusive. */
export interface Arrived {
  readonly since: number;
  readonly until: number;
}

/**
 * Computes facts from facts that were received. Done again, or with more than has changed, it must come to the same: spans overlap, and
 * what a crash interrupted is done again.
 */
export interface Step {
  readonly name: string;
  run(arrived: Arrived, signal: AbortSignal): Promise<void>;
}

/** Rows become readable a moment after they were received; the clocks of several processes differ besides. */
const overlapMs = { alone: 5_000, several: 60_000 };
/** Arrivals of this long are computed together, and under load of as long as the last run took: half of the time is left to what arrives. */
const gatherMs = { least: 150, most: 5_000 };
/** How long a question waits for what was received before it. */
const patienceMs = 2_500;

/**
 * Runs the steps of delivery in order whenever something arrived, one run at a time. A step that fails holds up none of the others: how far
 * each has come is kept apart, and it is done again from there.
 */
export class Assembly {
  readonly #house: House;
  readonly #steps: readonly Step[];
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #pending = false;
  #lastRunMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(house: House, steps: readonly Step[]) {
    this.#house = house;
    this.#steps = steps;
    house.arrivals.subscribe(() => this.#arrived());
  }

  /** Computes what has been received until now; resolves when that is done. */
  async settle(signal: AbortSignal = this.#stopping.signal): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#running?.catch(() => undefined);
    this.#pending = false;
    const begun = performance.now();
    this.#running ??= this.#run(signal).finally(() => {
      this.#running = undefined;
      this.#lastRunMs = performance.now() - begun;
      if (this.#pending) this.#schedule();
    });
    return this.#running;
  }

  /**
   * Waits a moment for what was received before the call, so that whoever sends and then asks sees what was sent.
   * @returns false when that is still being worked out.
   */
  async caughtUp(): Promise<boolean> {
    const running = this.#pending ? this.settle() : this.#running;
    if (running === undefined) return true;
    const patience = new Promise<boolean>((resolve) => setTimeout(resolve, patienceMs, false).unref());
    return Promise.race([running.then(() => true), patience]).catch(() => false);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#running?.catch(() => undefined);
  }

  #arrived(): void {
    this.#pending = true;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#stopping.signal.aborted || this.#running !== undefined) return;
    const gather = Math.min(gatherMs.most, Math.max(gatherMs.least, this.#lastRunMs));
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.settle().catch((error: unknown) => this.#house.log.error({ err: error }, 'delivery was not computed; it is tried again'));
    }, gather).unref();
  }

  /** @throws what the first step threw that failed, once the others are done. */
  async #run(signal: AbortSignal): Promise<void> {
    const { database, clock, config } = this.#house;
    const overlap = config.postgresUrl === undefined ? overlapMs.alone : overlapMs.several;
    const kept = new Map((await database.select().from(watermarkTable)).map(({ name, received }) => [name, received.getTime()]));
    const until = clock.now();
    const done: string[] = [];
    const failures: unknown[] = [];
    for (const step of this.#steps) {
      signal.throwIfAborted();
      const received = kept.get(step.name);
      try {
        await step.run({ since: received === undefined ? 0 : received - overlap, until }, signal);
        done.push(step.name);
      } catch (error) {
        if (signal.aborted) throw error;
        this.#house.log.error({ err: error, step: step.name }, 'a step of delivery failed; it is done again');
        failures.push(error);
      }
    }
    await this.#keep(done, new Date(until));
    if (failures.length > 0) throw failures[0];
  }

  async #keep(steps: readonly string[], received: Date): Promise<void> {
    if (steps.length === 0) return;
    await this.#house.database
      .insert(watermarkTable)
      .values(steps.map((name) => ({ name, received })))
      .onConflictDoUpdate({ target: watermarkTable.name, set: { received } });
  }
}
