import type { Annotation } from './annotations.ts';
import type { Expression } from './ast.ts';
import { QueryError } from './errors.ts';
import { instantAnswer, matrix, rangeSeries } from './evaluate/answers.ts';
import { Evaluator } from './evaluate/evaluate.ts';
import { Run, stopped, timedOut } from './evaluate/run.ts';
import { parseExpression } from './parse/parse.ts';
import type { PlanContext } from './plan/context.ts';
import { plan, planMatrix } from './plan/plan.ts';
import { bare } from './plan/selectors.ts';
import type { Grid, GridSeries, RawSeries } from './series.ts';
import type { Limits, Storage, StorageContext } from './storage.ts';

export interface EngineOptions {
  readonly storage: Storage;
  /** How long a sample stands for its series when no newer one comes; milliseconds, 5 minutes unless set. */
  readonly lookbackDelta?: number;
  /** Step of subqueries that name none; milliseconds, 1 minute unless set. */
  readonly subqueryStep?: number;
  readonly limits?: Partial<Limits>;
  /** Monotonic milliseconds, for the limit of time; the process's unless set. */
  readonly clock?: () => number;
}

/** What one query brings along: its own limits instead of the engine's, who asks, and who wants to know how it went. */
export interface QueryContext {
  readonly limits?: Partial<Limits>;
  readonly signal?: AbortSignal;
  readonly explain?: StorageContext['explain'];
  /** Milliseconds; the engine's unless set. */
  readonly lookbackDelta?: number;
}

export interface Statistics {
  /** Samples read, each as often as it was used. */
  readonly samples: number;
  /** Most bytes that intermediate results took at once. */
  readonly peakBytes: number;
  /** Milliseconds from parsing to answer. */
  readonly duration: number;
}

interface Answered {
  readonly annotations: readonly Annotation[];
  readonly statistics: Statistics;
}

/** An instant query's answer; series in a vector have one point. */
export type InstantAnswer = Answered &
  (
    | { readonly type: 'vector'; readonly time: number; readonly series: readonly GridSeries[] }
    | { readonly type: 'scalar'; readonly time: number; readonly value: number }
    | { readonly type: 'string'; readonly time: number; readonly value: string }
    | { readonly type: 'matrix'; readonly series: readonly RawSeries[] }
  );

/** A range query's answer: series on the grid, in order of their labels; a scalar is one series without labels. */
export interface RangeAnswer extends Answered {
  readonly type: 'matrix';
  readonly grid: Grid;
  readonly series: readonly GridSeries[];
}

export interface Engine {
  /** `time`: milliseconds since the epoch, UTC. @throws QueryError */
  instant(query: string | Expression, at: { readonly time: number }, context?: QueryContext): Promise<InstantAnswer>;
  /** Points at `start`, `start + step` ... up to `end`; milliseconds since the epoch, UTC. @throws QueryError */
  range(
    query: string | Expression,
    range: { readonly start: number; readonly end: number; readonly step: number },
    context?: QueryContext,
  ): Promise<RangeAnswer>;
}

/** As Prometheus bounds a query by default; bytes besides. */
export const defaultLimits: Limits = { maxSamples: 50_000_000, maxSeries: 1_000_000, maxBytes: 2 ** 30, timeout: 120_000 };

export function createEngine(options: EngineOptions): Engine {
  return new DefaultEngine(options);
}

class DefaultEngine implements Engine {
  readonly #options: EngineOptions;
  readonly #clock: () => number;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
  }

  async instant(query: string | Expression, { time }: { time: number }, context: QueryContext = {}): Promise<InstantAnswer> {
    const grid: Grid = { start: time, step: 0, count: 1 };
    return this.#within({ start: time, end: time, step: 0 }, context, async (run, planning) => {
      const expression = parsed(query);
      const inner = bare(expression);
      if (inner.kind === 'matrix_selector' || inner.kind === 'subquery') {
        return { type: 'matrix' as const, series: await matrix(planMatrix(inner, grid, planning), run) };
      }
      return instantAnswer(await new Evaluator(run).evaluate(plan(expression, grid, planning)), time);
    });
  }

  async range(
    query: string | Expression,
    { start, end, step }: { start: number; end: number; step: number },
    context: QueryContext = {},
  ): Promise<RangeAnswer> {
    if (!(step > 0)) throw new QueryError('bad_data', 'the step of a range query must be greater than 0');
    if (end < start) throw new QueryError('bad_data', 'the end of a range query must not be before its start');
    const grid: Grid = { start, step, count: Math.floor((end - start) / step) + 1 };
    return this.#within({ start, end, step }, context, async (run, planning) => {
      run.ensure(grid.count * bytesPerPoint);
      const expression = parsed(query);
      const inner = bare(expression);
      if (inner.kind === 'matrix_selector' || inner.kind === 'subquery') throw notForRanges('range vector');
      const value = await new Evaluator(run).evaluate(plan(expression, grid, planning));
      if (value.type === 'string') throw notForRanges('string');
      return { type: 'matrix' as const, grid, series: rangeSeries(value, grid) };
    });
  }

  /** Runs a query within its limits. What the storage is still doing when the query ends is told to stop. */
  async #within<T>(
    query: { start: number; end: number; step: number },
    context: QueryContext,
    work: (run: Run, planning: PlanContext) => Promise<T>,
  ): Promise<T & Answered> {
    const started = this.#clock();
    const limits: Limits = { ...defaultLimits, ...this.#options.limits, ...context.limits };
    const lookback = context.lookbackDelta ?? this.#options.lookbackDelta ?? 300_000;
    const ending = new AbortController();
    const asker = context.signal;
    const leave = () => ending.abort(stopped(asker?.reason));
    if (asker?.aborted) leave();
    asker?.addEventListener('abort', leave, { once: true });
    const timer = setTimeout(() => ending.abort(timedOut()), Math.min(limits.timeout, 2 ** 31 - 1));
    try {
      const run = new Run({
        storage: this.#options.storage,
        limits,
        signal: ending.signal,
        explain: context.explain,
        clock: this.#clock,
        query,
        lookback,
      });
      run.check();
      const maxPoints = Math.floor(limits.maxBytes / bytesPerPoint);
      const planning = { query, lookback, subqueryStep: this.#options.subqueryStep ?? 60_000, maxPoints };
      const result = await untilAborted(work(run, planning), ending.signal);
      const statistics = { samples: run.samples, peakBytes: run.peakBytes, duration: this.#clock() - started };
      return { ...result, annotations: run.notes.list(), statistics };
    } catch (error) {
      // A storage that was told to stop may say so in its own way.
      if (ending.signal.aborted) throw stopped(ending.signal.reason);
      throw error;
    } finally {
      clearTimeout(timer);
      asker?.removeEventListener('abort', leave);
      ending.abort(new QueryError('canceled', 'the query has ended'));
    }
  }
}

/** Of a float in a series: the number and its kind. */
const bytesPerPoint = 9;

function parsed(query: string | Expression): Expression {
  return typeof query === 'string' ? parseExpression(query) : query;
}

function notForRanges(type: string): QueryError {
  return new QueryError('bad_data', `invalid expression type "${type}" for range query, must be Scalar or instant Vector`);
}

/** Answers with the work, or as soon as the signal says that nobody waits for it any more. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(stopped(signal.reason));
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
