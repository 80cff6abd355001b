import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type DeliveryRows, writeDeliveryRows } from '../facts/delivery-batch.ts';
import { AppError } from '../platform/errors.ts';
import type { AddressGuard } from '../platform/http/address-guard.ts';
import type { ReceiverHouse } from '../receivers/index.ts';
import { createApiClient, type Sleep } from './client.ts';
import { updateMirror } from './mirror.ts';
import type { ConnectionStore } from './store.ts';
import type { Connection } from './tables.ts';
import { type ApiClient, ServiceError, type ServiceReader } from './types.ts';

/** A clone that was brought up to date. */
export interface Cloned {
  readonly path: string;
  /** As the service names it, such as `octocat/hello-world`. */
  readonly scope: string;
  readonly url: string;
}

export interface SyncHouse {
  readonly house: ReceiverHouse;
  readonly store: ConnectionStore;
  /** Directory of the clones. */
  readonly mirrors: string;
  /** Makes a clone known to those who read repositories. */
  readonly onClone: (cloned: Cloned) => Promise<void>;
  readonly sleep?: Sleep | undefined;
  readonly guard?: AddressGuard | undefined;
}

export interface Run {
  readonly connection: Connection;
  readonly reader: ServiceReader;
  readonly token: string | undefined;
  readonly lease: string;
  readonly signal: AbortSignal;
  /** Called when the run begins to wait for a rate limit, and when that is over. */
  readonly onWait?: (waits: boolean) => void;
}

/** Somebody else has the connection now, or it is gone: what this run would write is out of date. */
export class LostLease extends Error {}

const day = 86_400_000;
const mostNotes = 50;
/** How long rows wait for the store before a run gives up, attempts of a second or what the store says. */
const mostWriteAttempts = 120;

/**
 * Reads one connection: of each scope its clone, and then its history from where the last run ended. What a scope lacks is a note and does not end the others.
 * @returns notes, one sentence each.
 * @throws ServiceError what concerns all scopes, LostLease, AppError of the stores, the signal's reason.
 */
export async function syncConnection(sync: SyncHouse, run: Run): Promise<string[]> {
  const { connection } = run;
  const api = clientOf(sync, run);
  const notes: string[] = [];
  for (const [position, scope] of connection.scopes.entries()) {
    const place = { scope, index: position + 1, scopes: connection.scopes.length };
    await hold(sync, run, { progress: { ...place, done: 0, total: null } });
    if (connection.clone && run.reader.cloneUrl !== undefined) notes.push(...(await clone(sync, run, scope)));
    try {
      for await (const note of readScope(sync, run, api, place)) notes.push(note);
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== 'gone') throw error;
      notes.push(`${scope}: it is not there any more, or not for this token (${error.message})`);
    }
  }
  return [...new Set(notes)].slice(0, mostNotes);
}

function clientOf({ house, store, sleep, guard }: SyncHouse, { connection, reader, token, lease, signal, onWait }: Run): ApiClient {
  return createApiClient({
    url: connection.url,
    headers: token === undefined ? {} : reader.authorize(token),
    clock: house.clock,
    signal,
    guard,
    ...(sleep === undefined ? {} : { sleep }),
    onWait: async (until) => {
      onWait?.(until !== undefined);
      const change =
        until === undefined
          ? ({ state: 'running', waitingUntil: null } as const)
          : ({ state: 'waiting', waitingUntil: new Date(until) } as const);
      await store.hold(connection.id, lease, change);
    },
  });
}

interface Place {
  readonly scope: string;
  readonly index: number;
  readonly scopes: number;
}

/** Yields notes. A page's cursor is kept only when its rows are durable: what a crash interrupts is read again. */
async function* readScope(sync: SyncHouse, run: Run, api: ApiClient, place: Place): AsyncGenerator<string> {
  const { house, store } = sync;
  const { connection, reader, lease, signal } = run;
  const { scope } = place;
  const now = house.clock.now();
  const pages = reader.backfill({
    api,
    scopes: [scope],
    cursor: connection.cursors[scope] ?? undefined,
    since: now - connection.historyDays * day,
    now,
    pseudonym: (identity) => house.pseudonym(identity),
    signal,
  });
  for await (const { rows, cursor, done, total, notes = [] } of pages) {
    signal.throwIfAborted();
    const note = await write(sync, connection, rows, signal);
    const kept = await store.advance(connection.id, lease, scope, cursor, { progress: { ...place, done, total } });
    if (!kept) throw new LostLease();
    yield* notes;
    if (note !== undefined) yield `${scope}: ${note}`;
  }
}

/** Writes and counts; waits while the store is behind. @returns what it did not take, in words. */
async function write(
  { house, sleep = pause }: SyncHouse,
  connection: Connection,
  rows: DeliveryRows,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { accepted, rejected, reason = 'a row that the store refused' } = await writeDeliveryRows(house, rows, house.clock.now());
      house.ledger.count(connection.name, connection.kind, accepted, rejected > 0 ? new Map([[reason, rejected]]) : new Map());
      return rejected > 0 ? `${rejected} rows could not be stored: ${reason}` : undefined;
    } catch (error) {
      const mayPass = error instanceof AppError && (error.code === 'queue_full' || error.code === 'store_unavailable');
      if (!mayPass || attempt >= mostWriteAttempts) throw error;
      await sleep((error.retryAfter ?? 1) * 1000, signal);
    }
  }
}

const pause: Sleep = (ms, signal) => setTimeout(ms, undefined, { signal });

async function hold({ store }: SyncHouse, { connection, lease }: Run, change: Partial<Connection> = {}): Promise<void> {
  if (!(await store.hold(connection.id, lease, change))) throw new LostLease();
}

/** Brings the clone of a scope up to date and hands it on. A clone that cannot be had is a note: the API still tells a lot. */
export async function clone(
  sync: Pick<SyncHouse, 'mirrors' | 'onClone' | 'guard'>,
  run: Omit<Run, 'lease'>,
  scope: string,
): Promise<string[]> {
  const { connection, reader, token, signal } = run;
  const url = reader.cloneUrl?.(connection.url, scope);
  if (url === undefined) return [];
  const directory = mirrorOf(sync.mirrors, connection.id, scope);
  try {
    await sync.guard?.(new URL(url));
    const { defaultBranch } = await updateMirror({ directory, url, authorization: basicOf(connection.kind, token), signal });
    if (defaultBranch !== undefined) await sync.onClone({ path: directory, scope, url });
    return [];
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof ServiceError || error instanceof AppError)
      return [`${scope}: no clone of it, so that commits come from the service alone: ${error.message}`];
    throw error;
  }
}

/** The last part of its name is what people see of the clone. */
function mirrorOf(mirrors: string, connection: string, scope: string): string {
  const name =
    scope
      .split('/')
      .at(-1)
      ?.replaceAll(/[^\w.-]/g, '-') ?? '';
  return join(mirrors, connection, createHash('sha256').update(scope).digest('hex').slice(0, 16), `${name}.git`);
}

/** Both services take any user name beside an access token; these are what they recommend. */
function basicOf(kind: string, token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  return `Basic ${Buffer.from(`${kind === 'gitlab' ? 'oauth2' : 'x-access-token'}:${token}`).toString('base64')}`;
}
