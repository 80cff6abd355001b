import type { Clock } from '../platform/clock.ts';
import type { AddressGuard } from '../platform/http/address-guard.ts';
import type { Log } from '../platform/log.ts';
import { createApiClient, type Sleep } from './client.ts';
import type { Runner } from './runner.ts';
import type { ConnectionStore } from './store.ts';
import type { Connection } from './tables.ts';
import { type HostedStatus, ServiceError, type ServiceReader } from './types.ts';

export interface StatusesOptions {
  readonly store: ConnectionStore;
  readonly runner: Pick<Runner, 'readerOf'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly guard: AddressGuard;
  readonly sleep?: Sleep | undefined;
}

/** A connection through which a repository is reached. */
interface Way {
  readonly connection: Connection;
  readonly scope: string;
  readonly token: string;
  readonly post: NonNullable<ServiceReader['postStatus']>;
}

const minute = 60_000;
/** A right that is missing does not come by itself. */
const refusedMs = 60 * minute;
const unavailableMs = 5 * minute;

/** Writes commit statuses through the connections that read the repositories; why one cannot be written stands on its connection. */
export class Statuses {
  readonly #options: StatusesOptions;

  constructor(options: StatusesOptions) {
    this.#options = options;
  }

  /**
   * How its host names a repository that a connection with a token reads.
   * @param repository `owner/name`, with the host before it or not; the last part alone where that is clear.
   */
  async find(repository: string): Promise<string | undefined> {
    return (await this.#wayTo(repository))?.scope;
  }

  /** @returns `held` for what cannot be written now, `refused` for a commit that the service will never take one of. */
  async post(
    { repository, ...status }: HostedStatus & { readonly repository: string },
    signal: AbortSignal,
  ): Promise<'posted' | 'held' | 'refused'> {
    const { store, clock, guard, sleep, log } = this.#options;
    const way = await this.#wayTo(repository);
    if (way === undefined) return 'held';
    const { connection, scope, token, post } = way;
    const before = connection.statuses[scope];
    const now = clock.now();
    if (Date.parse(before?.retryAt ?? '') > now || (connection.waitingUntil?.getTime() ?? 0) > now) return 'held';
    const api = createApiClient({
      url: connection.url,
      headers: this.#options.runner.readerOf(connection.kind)?.authorize(token) ?? {},
      clock,
      signal,
      guard,
      ...(sleep === undefined ? {} : { sleep }),
      // Nobody waits for a rate limit here: the next turn comes after it.
      onWait: (until) => {
        if (until !== undefined) throw new RestUntil(until);
      },
    });
    try {
      await post(api, scope, status);
    } catch (error) {
      signal.throwIfAborted();
      const failure = failureOf(error, scope, now);
      if (failure === undefined) {
        const text = `No status of commit ${status.sha.slice(0, 12)} is taken: ${(error as Error).message}`;
        await store.noteStatus(connection.id, scope, { postedAt: before?.postedAt ?? null, error: text, retryAt: null });
        return 'refused';
      }
      if (!(error instanceof ServiceError)) log.error({ err: error, connection: connection.name }, 'a commit status could not be posted');
      const { text, retryAt } = failure;
      await store.noteStatus(connection.id, scope, {
        postedAt: before?.postedAt ?? null,
        error: text,
        retryAt: new Date(retryAt).toISOString(),
      });
      return 'held';
    }
    await store.noteStatus(connection.id, scope, { postedAt: new Date(clock.now()).toISOString(), error: '', retryAt: null });
    return 'posted';
  }

  async #wayTo(repository: string): Promise<Way | undefined> {
    const { store, runner } = this.#options;
    const wanted = repository.toLowerCase();
    const ways = (await store.list()).flatMap((connection) => {
      const reader = runner.readerOf(connection.kind);
      const post = reader?.postStatus;
      if (reader === undefined || post === undefined || connection.sealedToken === null || connection.state === 'paused') return [];
      return connection.scopes.map((scope) => ({ connection, scope, post, names: namesOf(reader, connection.url, scope) }));
    });
    const exact = ways.find(({ names }) => names.slice(0, 2).includes(wanted));
    const loose = ways.filter(({ names }) => names[2] === wanted);
    const way = exact ?? (loose.length === 1 ? loose[0] : undefined);
    const token = way === undefined ? undefined : store.tokenOf(way.connection);
    return way === undefined || token === undefined ? undefined : { ...way, token };
  }
}

/** The service asks for rest. */
class RestUntil extends ServiceError {
  readonly until: number;

  constructor(until: number) {
    super('rate_limited', `The service wants no requests until ${new Date(until).toISOString()}.`);
    this.until = until;
  }
}

/** `owner/name`, the same behind its host, and its last part; in lower case. */
function namesOf(reader: ServiceReader, url: string, scope: string): readonly [string, string, string] {
  const name = scope.toLowerCase();
  const address = URL.parse(reader.cloneUrl?.(url, scope) ?? '');
  const host = address === null ? '' : `${address.hostname}${address.pathname.replace(/\.git$/, '')}`.toLowerCase();
  return [name, host, name.slice(name.lastIndexOf('/') + 1)];
}

/** What is said of a failure, and when the next try is (milliseconds UTC); `undefined` when this one commit is what the service does not take. */
function failureOf(error: unknown, scope: string, now: number): { readonly text: string; readonly retryAt: number } | undefined {
  if (error instanceof RestUntil) return { text: error.message, retryAt: error.until };
  if (!(error instanceof ServiceError))
    return { text: 'Posting failed by an error of this server, which is in its log.', retryAt: now + refusedMs };
  // GitHub: a commit that it does not know, or one with 1,000 statuses of this name.
  if (error.status === 422 || error.status === 400) return undefined;
  if (error.code === 'unauthorized' || error.code === 'gone') {
    const text = `The token may not write commit statuses of ${scope}: ${error.message} Give it that right, then enter it anew.`;
    return { text, retryAt: now + refusedMs };
  }
  return { text: error.message, retryAt: now + (error.code === 'rate_limited' ? 15 * minute : unavailableMs) };
}
