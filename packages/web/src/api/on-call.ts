import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { get, post, remove } from './client.ts';

/** Times are ISO 8601, UTC. */
interface Stretch {
  readonly from: string;
  readonly to: string;
}

/** Whoever is on call for a while; `user` is an e-mail address, `null` a gap: nobody. */
export interface Shift extends Stretch {
  readonly user: string | null;
  /** Name of the layer it comes from, or the override's id. */
  readonly by: { readonly kind: 'layer' | 'override'; readonly name: string } | null;
}

export interface ScheduleSummary {
  readonly name: string;
  readonly displayName: string;
  /** IANA name. */
  readonly timezone: string;
  readonly services: readonly string[];
  readonly now: Shift;
  /** `null` when nothing changes within 14 days. */
  readonly next: Shift | null;
  readonly problems: readonly string[];
}

export interface Override extends Stretch {
  readonly id: string;
  readonly user: string;
  readonly reason: string;
  /** The same for both halves of a swap. */
  readonly swap: string | null;
  readonly createdAt: string;
  readonly createdBy: string;
}

/** A schedule over a range: each layer by itself, and what comes of all. */
export interface Schedule extends Stretch {
  readonly name: string;
  readonly displayName: string;
  readonly timezone: string;
  readonly layers: readonly { readonly name: string; readonly shifts: readonly (Stretch & { readonly user: string })[] }[];
  readonly overrides: readonly Override[];
  readonly final: readonly Shift[];
  readonly problems: readonly string[];
}

export interface Person {
  /** Lower case. */
  readonly email: string;
  readonly name: string;
}

export interface Escalation {
  readonly id: string;
  readonly policy: string;
  readonly state: 'running' | 'acknowledged' | 'resolved' | 'exhausted';
  readonly alerts: readonly {
    readonly id: string;
    readonly name: string;
    readonly service: string;
    readonly state: 'firing' | 'resolved';
    readonly acknowledgedBy: string | null;
  }[];
  /** Levels that were told in this round. */
  readonly level: number;
  readonly round: number;
  readonly nextAt: string | null;
  readonly startedAt: string;
  readonly events: readonly { readonly at: string; readonly text: string }[];
}

/** What is wrong with who is on call in the next 30 days. */
export interface Quality {
  readonly schedules: readonly {
    readonly schedule: string;
    readonly gaps: readonly Stretch[];
    readonly gapHours: number;
    readonly shares: readonly {
      readonly user: string;
      readonly hours: number;
      readonly nightHours: number;
      readonly weekendHours: number;
    }[];
    readonly problems: readonly string[];
  }[];
  readonly policies: readonly { readonly policy: string; readonly reachesNobody: boolean; readonly problems: readonly string[] }[];
  readonly emailOnly: readonly string[];
}

export const schedulesQuery = queryOptions({
  queryKey: ['on-call', 'schedules'],
  queryFn: async ({ signal }) => (await get<{ schedules: readonly ScheduleSummary[] }>('/schedules', {}, signal)).schedules,
});

/** @param from @param to milliseconds UTC, 93 days apart at the most */
export const scheduleQuery = (name: string, from: number, to: number) =>
  queryOptions({
    queryKey: ['on-call', 'schedule', name, from, to],
    queryFn: ({ signal }) =>
      get<Schedule>(
        `/schedules/${encodeURIComponent(name)}`,
        { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
        signal,
      ),
  });

/** Whoever is on call by a schedule now; `null`: nobody. */
export interface OnCall {
  readonly schedule: string;
  readonly user: string | null;
  readonly name: string | null;
  readonly until: string;
}

/** Who is on call for a service. */
export const onCallQuery = (service: string) =>
  queryOptions({
    queryKey: ['on-call', 'of-service', service],
    queryFn: async ({ signal }) => (await get<{ onCall: readonly OnCall[] }>('/on-call', { service }, signal)).onCall,
    staleTime: 60_000,
  });

export const peopleQuery = queryOptions({
  queryKey: ['on-call', 'people'],
  queryFn: async ({ signal }) => (await get<{ people: readonly Person[] }>('/on-call/people', {}, signal)).people,
  staleTime: 5 * 60_000,
});

export const escalationsQuery = queryOptions({
  queryKey: ['on-call', 'escalations'],
  queryFn: async ({ signal }) => (await get<{ escalations: readonly Escalation[] }>('/escalations', {}, signal)).escalations,
  staleTime: 5_000,
  refetchInterval: 15_000,
});

export const qualityQuery = queryOptions({
  queryKey: ['on-call', 'quality'],
  queryFn: ({ signal }) => get<Quality>('/on-call/quality', {}, signal),
});

/** Paths under which other programs read a schedule as this person. They hold a token: whoever has one can read it. */
export const calendarQuery = (schedule: string) =>
  queryOptions({
    queryKey: ['on-call', 'calendar', schedule],
    queryFn: ({ signal }) =>
      get<{ readonly path: string; readonly own: string }>(`/schedules/${encodeURIComponent(schedule)}/calendar`, {}, signal),
    staleTime: 5 * 60_000,
  });

export interface TakenOver extends Stretch {
  readonly user: string;
}

export interface NewOverride extends TakenOver {
  readonly reason: string;
  /** The other half of a swap. */
  readonly inExchange?: TakenOver;
}

function useOnCallChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: () => queries.invalidateQueries({ queryKey: ['on-call'] }) });
}

export function useAddOverride(schedule: string) {
  return useOnCallChange((body: NewOverride) =>
    post<{ overrides: readonly Override[] }>(`/schedules/${encodeURIComponent(schedule)}/overrides`, body),
  );
}

/** Takes an override back, with the other half of its swap. */
export function useRemoveOverride(schedule: string) {
  return useOnCallChange((id: string) => remove<void>(`/schedules/${encodeURIComponent(schedule)}/overrides/${encodeURIComponent(id)}`));
}

/** Makes all addresses of calendars that the person gave to other programs void. */
export function useRevokeCalendars() {
  return useOnCallChange(() => remove<void>('/me/calendars'));
}
