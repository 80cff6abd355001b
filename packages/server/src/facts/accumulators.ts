import type { Moment } from './metric-batch.ts';
import { isPlausibleTime } from './time.ts';

/** The running total of a series whose sender states differences alone. */
interface Total<T> {
  readonly value: T;
  /** When the accumulation began, milliseconds since the epoch, UTC. */
  readonly startTime: number;
  /** The end of the latest difference. */
  readonly time: number;
  /** By the server's clock. */
  readonly touched: number;
}

export interface Accumulated<T> {
  readonly value: T;
  readonly startTime: number;
  /** Whether this difference is the first of its accumulation. */
  readonly began: boolean;
}

export interface AccumulatorOptions {
  /** Series of one source that are accumulated at a time. */
  readonly limit?: number;
  /** Milliseconds after the last difference at which a series is forgotten. */
  readonly idle?: number;
}

export const tooOld = 'a difference (delta) that is not newer than the one before it';
export const tooManyTotals = 'too many series with differences (delta temporality) at a time';

/**
 * Turns differences into running totals, in memory: after a restart, or after a pause longer than `idle`, a total begins anew, and its start
 * time says so. Differences of one series must come in order and to one process.
 */
export class Accumulators<T> {
  readonly #limit: number;
  readonly #idle: number;
  readonly #sources = new Map<string, Map<bigint, Total<T>>>();

  constructor({ limit = 100_000, idle = 3_600_000 }: AccumulatorOptions = {}) {
    this.#limit = limit;
    this.#idle = idle;
  }

  /** One request's additions, which can be taken back together when they could not be stored. */
  begin(source: string, now: number): Additions<T> {
    let totals = this.#sources.get(source);
    if (totals === undefined) {
      totals = new Map();
      this.#sources.set(source, totals);
    }
    if (totals.size >= this.#limit) this.#sweep(totals, now);
    return new Additions(totals, { limit: this.#limit, idle: this.#idle, now });
  }

  #sweep(totals: Map<bigint, Total<T>>, now: number): void {
    for (const [id, { touched }] of totals) if (now - touched >= this.#idle) totals.delete(id);
  }
}

export class Additions<T> {
  readonly #totals: Map<bigint, Total<T>>;
  readonly #options: { readonly limit: number; readonly idle: number; readonly now: number };
  readonly #before = new Map<bigint, { readonly old: Total<T> | undefined; set: Total<T> }>();

  constructor(totals: Map<bigint, Total<T>>, options: { limit: number; idle: number; now: number }) {
    this.#totals = totals;
    this.#options = options;
  }

  /**
   * Adds the difference of `startTime` to `time` and answers the total, or why there is none. `merge` answers a new total and changes none;
   * `undefined` when the difference does not fit the total before (other buckets): then a new one begins with the difference.
   */
  add(id: bigint, { time, startTime }: Moment, difference: T, merge: (total: T, difference: T) => T | undefined): Accumulated<T> | string {
    const { limit, idle, now } = this.#options;
    const found = this.#totals.get(id);
    const old = found !== undefined && now - found.touched < idle ? found : undefined;
    if (old !== undefined && time <= old.time) {
      // The same difference again, which the sender believes to be lost: said again, not added again.
      return time === old.time ? { value: old.value, startTime: old.startTime, began: false } : tooOld;
    }
    if (found === undefined && this.#totals.size >= limit) return tooManyTotals;
    const merged = old === undefined ? undefined : merge(old.value, difference);
    const began = old === undefined || merged === undefined;
    const set: Total<T> = {
      value: merged ?? difference,
      startTime: began ? Math.max(startOf(time, startTime), old?.time ?? 0) : old.startTime,
      time,
      touched: now,
    };
    this.#totals.set(id, set);
    const earlier = this.#before.get(id);
    if (earlier === undefined) this.#before.set(id, { old: found, set });
    else earlier.set = set;
    return { value: set.value, startTime: set.startTime, began };
  }

  /** Takes back what was added, except where later differences have come on top: those carry it with them. */
  undo(): void {
    for (const [id, { old, set }] of this.#before) {
      if (this.#totals.get(id) !== set) continue;
      if (old === undefined) this.#totals.delete(id);
      else this.#totals.set(id, old);
    }
  }
}

/** A difference whose beginning is not stated happened just before its end. */
function startOf(time: number, startTime: number): number {
  return startTime < time && isPlausibleTime(startTime, time) ? startTime : time - 1;
}
