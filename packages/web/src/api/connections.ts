import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { get } from './client.ts';

export type Outcome = 'accepted' | 'ignored' | 'rejected';

/** Where at a service webhooks are set up; `secretFrom` says who makes up what they prove themselves with. */
export interface WebhookSetUp {
  readonly path: string;
  readonly url: string;
  readonly setUp: string;
  readonly events: readonly string[];
  readonly secretFrom: 'binnacle' | 'service' | 'key';
}

/** A service that can be connected, and what it takes; without `history` its webhooks alone tell of it. */
export interface Service {
  readonly kind: string;
  readonly title: string;
  readonly brings: string;
  readonly protocol: string;
  readonly history: {
    readonly token: string;
    readonly scopes: string;
    readonly example: string;
    readonly url: string;
    readonly clones: boolean;
  } | null;
  readonly webhook: WebhookSetUp;
}

/** A connected service; times are ISO 8601, UTC. */
export interface Connection {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly url: string;
  readonly scopes: readonly string[];
  readonly clone: boolean;
  readonly historyDays: number;
  readonly hasToken: boolean;
  readonly reads: boolean;
  readonly historySince: string;
  readonly state: 'idle' | 'running' | 'waiting' | 'failed' | 'paused';
  readonly waitingUntil: string | null;
  readonly progress: {
    readonly scope: string;
    readonly index: number;
    readonly scopes: number;
    readonly done: number;
    readonly total: number | null;
  } | null;
  readonly notes: readonly string[];
  readonly error: string;
  /** How posting commit statuses goes, by repository; those where none was due are not among them. */
  readonly statuses: readonly {
    readonly scope: string;
    readonly postedAt: string | null;
    readonly error: string;
    readonly retryAt: string | null;
  }[];
  readonly lastSyncedAt: string | null;
  readonly nextSyncAt: string | null;
  readonly webhook: WebhookSetUp & { readonly signed: boolean };
  readonly lastDelivery: { readonly at: string; readonly event: string; readonly outcome: Outcome; readonly reason: string } | null;
}

/** What a token turned out to be good for. */
export interface Trial {
  readonly ok: boolean;
  readonly account: string;
  readonly missing: readonly string[];
  readonly visible: readonly string[] | null;
  readonly says: readonly string[];
}

export interface Delivery {
  readonly receivedAt: string;
  readonly source: string;
  readonly protocol: string;
  readonly id: string;
  readonly event: string;
  readonly subject: string;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly bytes: number;
}

/** The last day of webhooks of a source; `anonymous` where nobody could tell who sent them. */
export interface DeliverySummary {
  readonly protocol: string;
  readonly source: string;
  readonly last: string;
  readonly lastOutcome: Outcome;
  readonly accepted24h: number;
  readonly ignored24h: number;
  readonly rejected24h: number;
  readonly lastRejection: { readonly at: string; readonly reason: string } | null;
}

interface Connections {
  readonly connections: readonly Connection[];
  readonly services: readonly Service[];
}

/** Connections and what can be connected; asked for often while something is read. */
export function useConnections() {
  return useQuery({
    queryKey: ['settings', 'connections'],
    queryFn: ({ signal }) => get<Connections>('/connections', {}, signal),
    refetchInterval: (query) => (query.state.data?.connections.some(isReading) ? 1_500 : 15_000),
  });
}

function isReading({ state, reads, lastSyncedAt }: Connection): boolean {
  return state === 'running' || state === 'waiting' || (reads && state === 'idle' && lastSyncedAt === null);
}

interface Webhooks {
  readonly webhooks: readonly Delivery[];
  readonly sources: readonly DeliverySummary[];
}

/** The last webhooks, and the last day counted by source. */
export function useWebhooks(filter: { readonly protocol?: string; readonly outcome?: string } = {}) {
  return useQuery({
    queryKey: ['settings', 'webhooks', filter],
    queryFn: ({ signal }) => get<Webhooks>('/webhooks', { ...filter, limit: 200 }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
}
