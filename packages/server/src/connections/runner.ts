import { randomUUID } from 'node:crypto';
import { AppError } from '../platform/errors.ts';
import { readers as allReaders } from './readers.ts';
import { leaseMs } from './store.ts';
import { clone, LostLease, type SyncHouse, syncConnection } from './sync.ts';
import type { Connection } from './tables.ts';
import { ServiceError, type ServiceReader } from './types.ts';

const minute = 60_000;
/** How often what changed since is read. */
const everyMs = 15 * minute;
/** A token that is refused does not get better by itself. */
const refusedMs = 60 * minute;
const unavailableMs = 5 * minute;
/** Connections read at once by one process, those that wait for a rate limit not counted. */
const mostAtOnce = 4;

export interface RunnerOptions extends SyncHouse {
  readonly readers?: readonly ServiceReader[];
  /** Whether no other process reads these records: then what was being read when this one began was left by one that died. */
  readonly alone?: boolean;
}

/** Reads connections when they are due. Of several processes, the one that holds a connection's lease reads it. */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #running = new Map<string, Promise<void>>();
  /** Of those: which wait for their service to want requests again. */
  readonly #waiting = new Set<string>();
  readonly #stopping = new AbortController();
  #takenOver: Promise<void> | undefined;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  readerOf(kind: string): ServiceReader | undefined {
    return (this.#options.readers ?? allReaders).find((reader) => reader.kind === kind);
  }

  /** Begins to read what is due; answers when that has begun. */
  async runDue(): Promise<void> {
    const room = mostAtOnce - (this.#running.size - this.#waiting.size);
    if (room <= 0 || this.#stopping.signal.aborted) return;
    const { store, house } = this.#options;
    await this.#takeOver();
    const now = house.clock.now();
    const due = (await store.list()).filter(
      ({ id, dueAt, leasedUntil }) => !this.#running.has(id) && (isPast(dueAt, now) || isPast(leasedUntil, now)),
    );
    for (const { id } of due.slice(0, room)) this.#begin(id);
  }

  /** Reads a connection now, or right after the run that is under way. */
  async request(id: string): Promise<void> {
    await this.#options.store.request(id);
    this.#begin(id);
  }

  /** Clones of the scope are brought up to date: something was pushed. */
  async fetchClones(scope: string): Promise<void> {
    for (const connection of await this.#options.store.list()) {
      const reader = this.readerOf(connection.kind);
      if (connection.state === 'paused') continue;
      const isIts = connection.clone && connection.scopes.some((one) => one.toLowerCase() === scope.toLowerCase());
      if (!isIts || reader?.cloneUrl === undefined || this.#running.has(connection.id) || this.#stopping.signal.aborted) continue;
      const run = { connection, reader, token: this.#options.store.tokenOf(connection), signal: this.#stopping.signal };
      const own = connection.scopes.find((one) => one.toLowerCase() === scope.toLowerCase()) ?? scope;
      await this.#take(connection.id, async () => {
        await clone(this.#options, run, own);
      });
    }
  }

  /** Resolves when no run is under way. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  /** Ends runs under way; they go on from there when the server runs again. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the server stops'));
    await this.idle();
  }

  #begin(id: string): void {
    void this.#take(id, () => this.#run(id));
  }

  /** One task of a connection at a time in this process: two must not write into the same clone. Never rejects. */
  #take(id: string, task: () => Promise<void>): Promise<void> {
    const before = this.#running.get(id) ?? Promise.resolve();
    const taken: Promise<void> = before
      .then(task)
      .catch((error: unknown) => {
        if (!this.#stopping.signal.aborted)
          this.#options.house.log.error({ err: error, connection: id }, 'the run of a connection broke off');
      })
      .finally(() => {
        if (this.#running.get(id) === taken) this.#running.delete(id);
      });
    this.#running.set(id, taken);
    return taken;
  }

  async #run(id: string): Promise<void> {
    const { store } = this.#options;
    if (this.#stopping.signal.aborted) return;
    await this.#takeOver();
    const lease = randomUUID();
    const connection = await store.claim(id, lease);
    if (connection === undefined) return;
    const lost = new AbortController();
    const signal = AbortSignal.any([this.#stopping.signal, lost.signal]);
    const beat = setInterval(() => {
      store.hold(id, lease).then(
        (held) => held || lost.abort(new LostLease()),
        () => undefined,
      );
    }, leaseMs / 4).unref();
    try {
      await this.#read(connection, lease, signal);
    } finally {
      clearInterval(beat);
      this.#waiting.delete(id);
    }
  }

  /** Once, before the first run: what a process left behind that died need not wait for its lease to end. */
  #takeOver(): Promise<void> {
    this.#takenOver ??= this.#options.alone === true ? this.#options.store.giveUpAll() : Promise.resolve();
    return this.#takenOver;
  }

  async #read(connection: Connection, lease: string, signal: AbortSignal): Promise<void> {
    const { store, house } = this.#options;
    const { id } = connection;
    const now = () => house.clock.now();
    try {
      const reader = this.readerOf(connection.kind);
      if (reader === undefined) throw new AppError('invalid_request', `The history of ${connection.kind} cannot be read.`);
      const onWait = (waits: boolean) => void (waits ? this.#waiting.add(id) : this.#waiting.delete(id));
      const notes = await syncConnection(this.#options, { connection, reader, token: store.tokenOf(connection), lease, signal, onWait });
      await store.release(id, lease, { ...ended, state: 'idle', notes, lastError: '', lastSyncedAt: new Date(now()) }, now() + everyMs);
    } catch (error) {
      if (error instanceof LostLease || signal.reason instanceof LostLease) return;
      if (this.#stopping.signal.aborted) {
        await store.release(id, lease, { ...ended, state: 'idle' }, now());
        return;
      }
      const { state, after, text } = failureOf(error);
      if (text === defect) house.log.error({ err: error, connection: connection.name }, 'a connection could not be read');
      const waitingUntil = state === 'waiting' ? new Date(now() + after) : null;
      await store.release(id, lease, { state, waitingUntil, lastError: text }, now() + after);
    }
  }
}

const ended = { progress: null, waitingUntil: null } as const;
const defect = 'Reading it failed by an error of this server, which is in its log. It is tried again.';

function isPast(time: Date | null, now: number): boolean {
  return time !== null && time.getTime() <= now;
}

/** What a failed run says to people, and when the next one begins (milliseconds from now). */
function failureOf(error: unknown): { readonly state: 'failed' | 'waiting'; readonly after: number; readonly text: string } {
  if (error instanceof ServiceError) {
    if (error.code === 'rate_limited') return { state: 'waiting', after: everyMs, text: error.message };
    if (error.code === 'unauthorized') return { state: 'failed', after: refusedMs, text: `${error.message} Enter a token that is valid.` };
    const after = error.code === 'unavailable' ? unavailableMs : everyMs;
    return { state: 'failed', after, text: `${error.message} It is tried again in ${after / minute} minutes, from where it stopped.` };
  }
  if (error instanceof AppError) return { state: 'failed', after: unavailableMs, text: error.message };
  return { state: 'failed', after: everyMs, text: defect };
}
