import { QueryError } from '../errors.ts';
import type { Limits, Storage, StorageContext } from '../storage.ts';
import { Notes } from './notes.ts';
import { bytesOf, type Value } from './value.ts';
import type { Work } from './work.ts';

/** How long a query may hold the thread before others get a turn; milliseconds. */
const slice = 20;

export interface RunOptions {
  readonly storage: Storage;
  readonly limits: Limits;
  readonly signal: AbortSignal;
  readonly explain: StorageContext['explain'];
  /** Milliseconds, monotonic. */
  readonly clock: () => number;
  /** Bounds and step of the whole query, milliseconds; an instant's step is 0. */
  readonly query: QueryBounds;
  readonly lookback: number;
}

export interface QueryBounds {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** One query on its way: what it has used, what it may use, and what there is to say about it. */
export class Run {
  readonly storage: Storage;
  readonly context: StorageContext;
  readonly query: QueryBounds;
  readonly lookback: number;
  readonly notes = new Notes();
  samples = 0;
  peakBytes = 0;
  #bytes = 0;
  readonly #clock: () => number;
  readonly #deadline: number;
  #turn: number;

  constructor(options: RunOptions) {
    this.storage = options.storage;
    this.context = {
      limits: options.limits,
      signal: options.signal,
      ...(options.explain === undefined ? {} : { explain: options.explain }),
    };
    this.query = options.query;
    this.lookback = options.lookback;
    this.#clock = options.clock;
    this.#turn = this.#clock();
    this.#deadline = this.#turn + options.limits.timeout;
  }

  get limits(): Limits {
    return this.context.limits;
  }

  /** @throws QueryError when the query's time is over or nobody waits for it any more */
  check(): void {
    if (this.context.signal.aborted) throw stopped(this.context.signal.reason);
    if (this.#clock() > this.#deadline) throw timedOut();
  }

  /** `check`, and a turn for others when this query has held the thread for a while. */
  async breathe(): Promise<void> {
    this.check();
    if (this.#clock() - this.#turn < slice) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#turn = this.#clock();
    this.check();
  }

  /** Does work piece by piece, with turns for others as `breathe` gives them. @throws QueryError as `check` does */
  async complete<T>(work: Work<T>): Promise<T> {
    for (;;) {
      const piece = work.next();
      if (piece.done === true) return piece.value;
      if (this.#clock() - this.#turn >= slice) await this.breathe();
    }
  }

  /** @throws QueryError when the query reads more than it may */
  countSamples(samples: number): void {
    this.samples += samples;
    if (this.samples > this.limits.maxSamples) {
      throw new QueryError('execution', 'query processing would load too many samples into memory in query execution');
    }
  }

  countSeries(series: number): void {
    if (series <= this.limits.maxSeries) return;
    throw new QueryError(
      'execution',
      `a selector matches ${series} series, more than the ${this.limits.maxSeries} that a query may use; narrow it with matchers`,
    );
  }

  /** Counts bytes of a result. @throws QueryError when results together outgrow the limit */
  allocate(bytes: number): void {
    this.ensure(bytes);
    this.#bytes += bytes;
    if (this.#bytes > this.peakBytes) this.peakBytes = this.#bytes;
  }

  /** @throws QueryError when so many bytes more would be too many */
  ensure(bytes: number): void {
    if (this.#bytes + bytes <= this.limits.maxBytes) return;
    const needed = Math.ceil((this.#bytes + bytes) / 2 ** 20);
    const allowed = Math.floor(this.limits.maxBytes / 2 ** 20);
    throw new QueryError(
      'execution',
      `the query's intermediate results take ${needed} MiB, more than the ${allowed} MiB allowed; ask for fewer series, a shorter range or a longer step`,
    );
  }

  release(value: Value): void {
    this.#bytes -= bytesOf(value);
  }
}

export function timedOut(): QueryError {
  return new QueryError('timeout', 'query timed out in expression evaluation');
}

/** The error for a query that its signal stopped. */
export function stopped(reason: unknown): QueryError {
  if (reason instanceof QueryError) return reason;
  if (reason instanceof DOMException && reason.name === 'TimeoutError') return timedOut();
  return new QueryError('canceled', 'query was canceled in expression evaluation');
}
