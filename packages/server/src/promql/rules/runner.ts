import { randomUUID } from 'node:crypto';
import type { Clock } from '../../platform/clock.ts';
import { Groups, type GroupsOptions } from './groups.ts';

const leaseMs = 30_000;
const tickMs = 1_000;

export interface RunnerOptions extends Omit<GroupsOptions, 'signal'> {
  readonly clock: Clock;
}

/** Evaluates the groups of rules when they are due: at whole multiples of their interval since the epoch, by one process at a time. */
export interface Runner {
  start(): void;
  /** Evaluates all that is due now; resolves when it is done. */
  tick(): Promise<void>;
  /** Waits for what is being evaluated and gives the lease back. */
  stop(): Promise<void>;
}

export function createRunner(options: RunnerOptions): Runner {
  const { clock, log, store } = options;
  const holder = randomUUID();
  const ending = new AbortController();
  const groups = new Groups({ ...options, signal: ending.signal });
  let timer: NodeJS.Timeout | undefined;
  let isLeader = false;
  let leasedUntil = 0;

  const hasLease = async (): Promise<boolean> => {
    const now = clock.now();
    const left = leasedUntil - now;
    // More than a whole lease is left when the clock was put back: another may have it by now.
    if (isLeader && left > leaseMs / 2 && left <= leaseMs) return true;
    const was = isLeader;
    isLeader = await store.lease(holder, now, now + leaseMs);
    leasedUntil = now + leaseMs;
    if (isLeader !== was) groups.forget();
    return isLeader;
  };
  const begin = async () => {
    if (ending.signal.aborted) return;
    try {
      if (await hasLease()) await groups.startDue(clock.now());
    } catch (error) {
      if (!ending.signal.aborted) log.warn({ err: error }, 'rules could not be evaluated');
    }
  };
  let beginning: Promise<void> | undefined;
  /** One beginning at a time; what it starts goes on beside the next. */
  const next = (): Promise<void> => {
    beginning ??= begin().finally(() => {
      beginning = undefined;
    });
    return beginning;
  };
  return {
    start() {
      timer ??= setInterval(() => void next(), tickMs).unref();
    },
    async tick() {
      do {
        await next();
        await groups.idle();
        // Of more groups than have a place the others are started now.
        await next();
      } while (groups.running > 0);
    },
    async stop() {
      clearInterval(timer);
      ending.abort();
      await beginning;
      await groups.idle();
      if (!isLeader) return;
      await store.release(holder).catch((error: unknown) => log.warn({ err: error }, 'the lease of rules was not given back'));
    },
  };
}
