import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Urgency } from './alerts.ts';
import { get, post, put, remove } from './client.ts';

export interface Silence {
  readonly id: string;
  readonly matchers: readonly string[];
  readonly state: 'pending' | 'active' | 'expired';
  readonly startsAt: string;
  readonly endsAt: string;
  readonly createdBy: string;
  readonly reason: string;
}

export interface NewSilence {
  readonly matchers: readonly string[];
  readonly endsAt: string;
  readonly reason: string;
}

interface LastDelivery {
  readonly at: string;
  readonly error: string | null;
}

export interface Channel {
  readonly name: string;
  readonly displayName: string;
  readonly type: string;
  readonly description: string;
  readonly sendResolved: boolean;
  readonly minimumUrgency: Urgency;
  readonly fallback: string | null;
  readonly secret: 'set' | 'missing' | 'not_needed';
  readonly secretSetAt: string | null;
  readonly lastSent: LastDelivery | null;
  readonly lastFailed: LastDelivery | null;
  readonly waiting: number;
}

export type DeliveryState = 'queued' | 'sent' | 'failed' | 'superseded' | 'skipped';

export interface Delivery {
  readonly id: string;
  readonly target: { readonly kind: 'channel' | 'person'; readonly name: string; readonly via: string | null };
  /** `test`: of no alert there is. */
  readonly reason: string;
  /** The reason in a sentence. */
  readonly why: string;
  readonly status: 'firing' | 'resolved';
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly createdAt: string;
  readonly nextAt: string | null;
  readonly sentAt: string | null;
  readonly error: string | null;
  readonly note: string | null;
  readonly fellBackTo: string | null;
  readonly alerts: readonly { readonly id: string; readonly name: string; readonly service: string }[];
}

export const silencesQuery = queryOptions({
  queryKey: ['alerts', 'silences'],
  queryFn: async ({ signal }) => (await get<{ silences: readonly Silence[] }>('/silences', {}, signal)).silences,
});

export const channelsQuery = queryOptions({
  queryKey: ['channels'],
  queryFn: async ({ signal }) => (await get<{ channels: readonly Channel[] }>('/channels', {}, signal)).channels,
});

export interface DeliveryFilter {
  readonly state?: DeliveryState;
  readonly channel?: string;
  /** Id of an alert. */
  readonly alert?: string;
}

export const deliveriesQuery = (filter: DeliveryFilter) =>
  queryOptions({
    queryKey: ['deliveries', filter],
    queryFn: async ({ signal }) =>
      (await get<{ notifications: readonly Delivery[] }>('/notifications', { ...filter, limit: 200 }, signal)).notifications,
    refetchInterval: 15_000,
  });

function useRefreshing<Input, Output>(change: (input: Input) => Promise<Output>, ...keys: readonly string[]) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => Promise.all(keys.map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
}

export function useCreateSilence() {
  return useRefreshing((silence: NewSilence) => post<Silence>('/silences', silence), 'alerts');
}

export function useExpireSilence() {
  return useRefreshing((id: string) => remove<void>(`/silences/${encodeURIComponent(id)}`), 'alerts');
}

export function useTestChannel(name: string) {
  return useRefreshing(
    () => post<{ readonly ok: boolean; readonly says: string }>(`/channels/${encodeURIComponent(name)}/test`),
    'channels',
    'deliveries',
  );
}

/** Keeps what a channel must keep secret; of a webhook the signing secret that the server made, shown this once. */
export function useSetSecret(name: string) {
  return useRefreshing(
    (secret: Readonly<Record<string, unknown>>) =>
      put<{ readonly signingSecret: string | null }>(`/channels/${encodeURIComponent(name)}/secret`, secret),
    'channels',
  );
}

export function useRemoveSecret(name: string) {
  return useRefreshing(() => remove<void>(`/channels/${encodeURIComponent(name)}/secret`), 'channels');
}

export function useRetryDelivery() {
  return useRefreshing((id: string) => post<void>(`/notifications/${encodeURIComponent(id)}/retry`), 'deliveries', 'channels');
}
