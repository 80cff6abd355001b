import type { DeliveryRows } from '../facts/delivery-batch.ts';

/** Services whose history is read through their API. */
export const connectionKinds = ['github', 'gitlab', 'jira', 'linear'] as const;
export type ConnectionKind = (typeof connectionKinds)[number];

/** An answer of a service's API. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; `undefined` for an empty body. */
  readonly body: unknown;
}

/** Speaks to one service: adds the credentials, waits for its rate limits, tries again what may succeed later, and bounds sizes and times. */
export interface ApiClient {
  /**
   * @param path below the service's base address, or an absolute address of the same origin (a `Link` to the next page).
   * @throws ServiceError
   */
  get(path: string): Promise<ApiAnswer>;
  post(path: string, body: unknown): Promise<ApiAnswer>;
}

/** Why a service could not be read. `gone`: what was asked for is not there (any more), or not for this token. */
export class ServiceError extends Error {
  readonly code: 'unauthorized' | 'gone' | 'rate_limited' | 'unavailable' | 'unexpected';
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined;

  constructor(code: ServiceError['code'], message: string, status?: number) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.status = status;
  }
}

/** What a page of history brings. */
export interface BackfillPage {
  readonly rows: DeliveryRows;
  /** JSON from which reading goes on after this page, kept once its rows are durable. */
  readonly cursor: unknown;
  /** How far reading is; `total` is `null` while it is not known. */
  readonly done: number;
  readonly total: number | null;
  /** What was left out and why, one sentence each (a repository that is gone, say). */
  readonly notes?: readonly string[];
}

export interface BackfillRequest {
  readonly api: ApiClient;
  /** Repositories (`owner/name`), projects or teams, as the service names them; never empty. */
  readonly scopes: readonly string[];
  /** Where an earlier run ended; `undefined` for the first. */
  readonly cursor: unknown;
  /** What changed before is not read, milliseconds UTC. */
  readonly since: number;
  readonly now: number;
  pseudonym(identity: string): string;
  readonly signal: AbortSignal;
}

/** What stands beside a commit at the service that hosts it. */
export interface HostedStatus {
  readonly sha: string;
  readonly state: 'success' | 'failure' | 'pending' | 'error';
  /** What it is called; a later one of the same name replaces it. */
  readonly context: string;
  readonly description: string;
  readonly url: string;
}

/** How one service is read. Its rows must be those that its webhooks make of the same. */
export interface ServiceReader {
  readonly kind: ConnectionKind;
  /** Base address of the API when none is given. */
  readonly defaultUrl: string;
  /** Address of the API that stands behind an address that somebody entered, where that is another one. */
  apiUrl?(entered: string): string;
  /** Headers that carry the token. */
  authorize(token: string): Readonly<Record<string, string>>;
  /** What the token can see; shown when a connection is tested. @throws ServiceError */
  test(api: ApiClient, scopes: readonly string[]): Promise<{ readonly account: string; readonly missing: readonly string[] }>;
  /** Scopes that the token sees, at most `most`; absent where they cannot be listed. @throws ServiceError */
  visible?(api: ApiClient, most: number): Promise<readonly string[]>;
  /** Reads history page by page, and what changed since where a cursor is given. @throws ServiceError */
  backfill(request: BackfillRequest): AsyncGenerator<BackfillPage>;
  /** Address to clone a repository from, for the scopes that are repositories. */
  cloneUrl?(baseUrl: string, scope: string): string;
  /** Writes a commit status, where the service has such. @throws ServiceError */
  postStatus?(api: ApiClient, scope: string, status: HostedStatus): Promise<void>;
}
