import { QueryError } from '@binnacle/promql';

/** Runs so many queries at once, and of one asker fewer, so that nobody's slow ones keep everybody else waiting. */
export interface Queue {
  /**
   * Waits for a place, runs the task and frees the place.
   * @param asker who is asking; empty for the server itself
   * @throws QueryError `timeout` when too many wait, `canceled` or `timeout` (the signal's reason) when the signal aborts while it waits
   */
  run<T>(asker: string, signal: AbortSignal, task: () => Promise<T>): Promise<T>;
}

export interface QueueLimits {
  readonly atOnce: number;
  readonly atOncePerAsker: number;
  readonly waiting: number;
}

interface Waiting {
  readonly asker: string;
  readonly start: () => void;
}

export function createQueue({ atOnce, atOncePerAsker, waiting: mostWaiting }: QueueLimits): Queue {
  const running = new Map<string, number>();
  const waiting = new Set<Waiting>();
  let total = 0;
  const mayStart = (asker: string) => total < atOnce && (running.get(asker) ?? 0) < atOncePerAsker;
  const take = (asker: string) => {
    total += 1;
    running.set(asker, (running.get(asker) ?? 0) + 1);
  };
  const free = (asker: string) => {
    total -= 1;
    const left = (running.get(asker) ?? 1) - 1;
    if (left === 0) running.delete(asker);
    else running.set(asker, left);
    for (const one of waiting) {
      if (total >= atOnce) return;
      if (!mayStart(one.asker)) continue;
      waiting.delete(one);
      take(one.asker);
      one.start();
    }
  };
  const place = (asker: string, signal: AbortSignal): Promise<void> => {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (mayStart(asker)) {
      take(asker);
      return Promise.resolve();
    }
    if (waiting.size >= mostWaiting) {
      return Promise.reject(new QueryError('timeout', `too many queries: ${mostWaiting} wait already. Ask again in a moment.`));
    }
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        waiting.delete(one);
        reject(signal.reason);
      };
      const one: Waiting = {
        asker,
        start: () => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      waiting.add(one);
    });
  };
  return {
    async run(asker, signal, task) {
      await place(asker, signal);
      try {
        return await task();
      } finally {
        free(asker);
      }
    },
  };
}
