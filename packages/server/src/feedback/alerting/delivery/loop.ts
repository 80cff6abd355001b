import type { House } from '../../../area.ts';
import { createOutgoing } from '../../../platform/http/outgoing.ts';
import type { Loop } from '../../../platform/loops.ts';
import { type Carrier, deliver } from './deliver.ts';
import { freeAll, takeDue } from './due.ts';
import { createTeller } from './message/tell.ts';
import { Pace } from './pace.ts';
import { createMail } from './senders/email.ts';

/**
 * Most that one target is sent at the same time. From `shared` on that are under way each target has one place only: however many receivers hang,
 * the next target still has its own. `together` is as many as there are connections to be had.
 */
const most = { perTarget: 4, shared: 60, together: 1_000 } as const;
/** While something is under way, milliseconds until what else has become due is looked for. */
const lookAgainMs = 250;

export interface CarrierOptions {
  readonly random?: () => number;
  /** Milliseconds that a receiver has for its answer. */
  readonly timeoutMs?: number;
}

/** What sending needs, put together. */
export function createCarrier(house: House, { random = Math.random, timeoutMs }: CarrierOptions = {}): Carrier {
  const outgoing = createOutgoing({
    allowPrivate: house.config.privateServices,
    now: () => house.clock.now(),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  return { house, outgoing, mail: createMail(), tell: createTeller(house), pace: new Pace(house.clock), random };
}

/**
 * Sends what is due, each target on its own: one that hangs holds up none of the others. A turn goes on as long as something is under way and takes up
 * what becomes due meanwhile.
 */
export function outboxLoop(house: House, carrier: Carrier = createCarrier(house)): Loop {
  const flying = new Map<string, { target: string; done: Promise<void> }>();
  let isFresh = true;
  /** @returns how many were started. */
  const start = async (signal: AbortSignal): Promise<number> => {
    if (signal.aborted || flying.size >= most.together) return 0;
    const underWay = new Map<string, number>();
    for (const { target } of flying.values()) underWay.set(target, (underWay.get(target) ?? 0) + 1);
    const places = flying.size >= most.shared ? 1 : most.perTarget;
    const taken = await takeDue(house, { resting: carrier.pace.resting(), underWay, places });
    for (const row of taken) {
      const done = deliver(carrier, row, signal)
        .catch((error: unknown) => {
          // The store, most likely: the lease ends, and it is tried again.
          if (!signal.aborted) house.log.error({ err: error, notification: row.id }, 'what became of a notification could not be kept');
        })
        .finally(() => flying.delete(row.id));
      flying.set(row.id, { target: row.target, done });
    }
    return taken.length;
  };
  return {
    name: 'feedback.notifications',
    everyMs: 500,
    async run(_now, signal) {
      // Embedded records belong to one process: what another had taken was left behind by one that is dead.
      if (isFresh && house.config.postgresUrl === undefined) await freeAll(house);
      isFresh = false;
      let started = 0;
      do {
        try {
          started = await start(signal);
        } catch (error) {
          await Promise.all([...flying.values()].map(({ done }) => done));
          throw error;
        }
        if (flying.size > 0) await anyOrLater([...flying.values()].map(({ done }) => done));
      } while (flying.size > 0 || started > 0);
      if (signal.aborted) carrier.mail.close();
    },
  };
}

async function anyOrLater(promises: readonly Promise<void>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const later = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, lookAgainMs);
  });
  await Promise.race([...promises, later]);
  clearTimeout(timer);
}
