import { type Limits, QueryError, type StorageContext } from '@binnacle/promql';
import type { Lookup } from './lookup.ts';
import { createQueue } from './queue.ts';
import type { QueryAnswer, QueryValue } from './result.ts';

/** One question in PromQL; times and durations in milliseconds, UTC. */
export interface Question {
  readonly query: string;
  readonly start: number;
  readonly end: number;
  /** 0 for an instant query, whose start is its end. */
  readonly step: number;
}

export interface AskOptions {
  /** Who asks, so that one asker's queries do not keep everybody else's waiting; empty for the server itself. */
  readonly asker: string;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; the server's own limit when absent or longer. */
  readonly timeout?: number | undefined;
  /** How far an instant selector looks back, milliseconds; 5 minutes when absent. */
  readonly lookback?: number | undefined;
  /** Told of every statement that ran. */
  readonly explain?: StorageContext['explain'];
}

/** What computes questions; the limits and the signal are in `context`. @throws QueryError */
export type Evaluate = (question: Question, context: EvaluateContext) => Promise<Evaluated>;

export interface EvaluateContext extends StorageContext {
  readonly lookback: number;
}

export interface Evaluated {
  readonly value: QueryValue;
  readonly annotations: QueryAnswer['annotations'];
  readonly samples: number;
  readonly peakSamples: number;
}

/** Everything that speaks PromQL: the engine over the fact store with its limits, and what series there are. */
export interface Promql {
  /** Runs an instant or a range query within the limits of the server. @throws QueryError */
  ask(question: Question, options: AskOptions): Promise<QueryAnswer>;
  readonly lookup: Lookup;
  readonly limits: PromqlLimits;
}

export interface PromqlLimits extends Limits {
  /** Milliseconds. */
  readonly lookback: number;
  /** Queries that run at once, of all askers and of one. */
  readonly atOnce: number;
  readonly atOncePerAsker: number;
  /** Queries that wait; more are refused. */
  readonly waiting: number;
}

export const defaultLimits: PromqlLimits = {
  maxSamples: 50_000_000,
  maxSeries: 250_000,
  maxBytes: 512 * 1024 ** 2,
  timeout: 120_000,
  lookback: 300_000,
  atOnce: 8,
  atOncePerAsker: 5,
  waiting: 500,
};

export interface PromqlOptions {
  readonly evaluate: Evaluate;
  readonly lookup: Lookup;
  readonly limits?: Partial<PromqlLimits>;
}

export function createPromql({ evaluate, lookup, limits: changed }: PromqlOptions): Promql {
  const limits = { ...defaultLimits, ...changed };
  const queue = createQueue(limits);
  return {
    lookup,
    limits,
    async ask(question, options) {
      const started = performance.now();
      const timeout = Math.min(options.timeout ?? limits.timeout, limits.timeout);
      const ending = endOf(timeout, options.signal);
      let queued = 0;
      const running = queue.run(options.asker, ending.signal, () => {
        queued = performance.now() - started;
        return evaluate(question, {
          limits: { ...limits, timeout },
          lookback: options.lookback ?? limits.lookback,
          signal: ending.signal,
          explain: options.explain,
        });
      });
      try {
        // A statement that cannot be stopped keeps its place until it ends; whoever asked is not kept waiting for it.
        const { value, annotations, samples, peakSamples } = await Promise.race([running, ending.aborted]);
        return { value, annotations, statistics: { samples, peakSamples, total: performance.now() - started, queued } };
      } finally {
        ending.release();
      }
    },
  };
}

interface Ending {
  readonly signal: AbortSignal;
  /** Rejects when the signal aborts. */
  readonly aborted: Promise<never>;
  release(): void;
}

/** Time is over, or nobody waits: whichever comes first, as a QueryError. */
function endOf(timeout: number, gone: AbortSignal | undefined): Ending {
  const ending = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    ending.signal.addEventListener('abort', () => reject(ending.signal.reason), { once: true });
  });
  aborted.catch(() => undefined);
  const timer = setTimeout(() => {
    ending.abort(new QueryError('timeout', `query timed out in expression evaluation after ${timeout / 1000} s`));
  }, timeout);
  const onGone = () => ending.abort(gone?.reason instanceof QueryError ? gone.reason : new QueryError('canceled', 'query was canceled'));
  gone?.addEventListener('abort', onGone, { once: true });
  if (gone?.aborted === true) onGone();
  return {
    signal: ending.signal,
    aborted,
    release() {
      clearTimeout(timer);
      gone?.removeEventListener('abort', onGone);
    },
  };
}
