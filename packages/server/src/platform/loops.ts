import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Database } from './database.ts';
import { releaseLease, takeLease } from './leases.ts';
import type { Log } from './log.ts';

/** Work that is done every few seconds by one of all running processes; what is due by minutes or days is a `Job`. */
export interface Loop {
  /** `area.noun`. */
  readonly name: string;
  /** Milliseconds between two beginnings; a turn that takes longer is followed at once, and turns never overlap. */
  readonly everyMs: number;
  /**
   * One turn. What throws is logged, and the next turn comes in time. Where another process takes over while a turn is under way, both go on:
   * what a turn does must come to the same when it is done twice.
   * @param now milliseconds UTC
   * @param signal aborted when the server shuts down.
   */
  run(now: number, signal: AbortSignal): Promise<void>;
}

export interface Loops {
  start(): void;
  /** Lets each loop that is due take a turn; resolves when those are over. */
  tick(): Promise<void>;
  /** Waits for turns under way and gives the lease back. */
  stop(): Promise<void>;
}

export interface LoopsOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether no other process can be at these records: a lease that is held then belongs to one that is dead, and is not waited for. */
  readonly isAlone?: boolean;
}

const leaseName = 'loops';
const leaseMs = 30_000;
const tickMs = 250;

/** Runs loops in the one process that holds the lease: all of them, so that what they do of each other is seen in one place. */
export function createLoops(loops: readonly Loop[], { database, clock, log, isAlone = false }: LoopsOptions): Loops {
  const holder = randomUUID();
  const ending = new AbortController();
  const turns = new Map<Loop, Promise<void>>();
  const begun = new Map<Loop, number>();
  let isLeader = false;
  let leasedUntil = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let beginning: Promise<void> | undefined;

  const hasLease = async (): Promise<boolean> => {
    const now = clock.now();
    const left = leasedUntil - now;
    // More than a whole lease is left when the clock was put back: another may have it by now.
    if (isLeader && left > leaseMs / 2 && left <= leaseMs) return true;
    if (isAlone && !isLeader) await releaseLease(database, leaseName);
    isLeader = await takeLease(database, leaseName, holder, now, now + leaseMs);
    leasedUntil = now + leaseMs;
    return isLeader;
  };
  const begin = async (): Promise<void> => {
    try {
      if (ending.signal.aborted || !(await hasLease())) return;
    } catch (error) {
      isLeader = false;
      if (!ending.signal.aborted) log.warn({ err: error }, 'the lease of the loops could not be had');
      return;
    }
    const now = clock.now();
    for (const loop of loops) {
      const last = begun.get(loop) ?? Number.NEGATIVE_INFINITY;
      if (turns.has(loop) || (now - last < loop.everyMs && now >= last)) continue;
      begun.set(loop, now);
      const turn = loop
        .run(now, ending.signal)
        .catch((error: unknown) => {
          if (!ending.signal.aborted) log.error({ err: error, loop: loop.name }, 'a loop failed in this turn');
        })
        .finally(() => turns.delete(loop));
      turns.set(loop, turn);
    }
  };
  const next = (): Promise<void> => {
    beginning ??= begin().finally(() => {
      beginning = undefined;
    });
    return beginning;
  };
  const idle = async () => {
    await Promise.all(turns.values());
  };
  return {
    start() {
      timer ??= setInterval(() => void next(), tickMs).unref();
    },
    async tick() {
      await next();
      await idle();
    },
    async stop() {
      clearInterval(timer);
      ending.abort();
      await beginning;
      await idle();
      if (!isLeader) return;
      await releaseLease(database, leaseName, holder).catch((error: unknown) =>
        log.warn({ err: error }, 'the lease of the loops was not given back'),
      );
    },
  };
}
