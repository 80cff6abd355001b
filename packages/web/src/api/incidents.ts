import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { get, patch, post } from './client.ts';

export const severities = ['sev1', 'sev2', 'sev3', 'sev4'] as const;
export type Severity = (typeof severities)[number];
export const statuses = ['triage', 'active', 'mitigated', 'resolved', 'canceled'] as const;
export type Status = (typeof statuses)[number];

/** An incident. Times are ISO 8601, UTC. */
export interface Incident {
  readonly number: number;
  readonly title: string;
  readonly severity: Severity;
  readonly status: Status;
  readonly services: readonly string[];
  readonly environment: string;
  readonly roles: Readonly<Record<'commander' | 'communications' | 'operations', string | null>>;
  readonly summary: string;
  readonly source: string;
  readonly started: string;
  readonly detected: string;
  readonly acknowledged: string | null;
  readonly mitigated: string | null;
  readonly resolved: string | null;
  readonly declared: string;
  readonly declaredBy: string;
}

/** An incident as the list shows it. */
export interface ListedIncident extends Incident {
  /** Seconds from its start to its mitigation, else its resolution, else now. */
  readonly lasted: number;
  /** What it cost, as it was computed last; null while it was not yet. */
  readonly impact: {
    /** Of full outage, of the SLO that lost most. */
    readonly budgetMinutes: number | null;
    readonly slo: string;
    readonly people: number | null;
    readonly whyNoPeople: string;
    readonly computed: string;
  } | null;
}

export interface IncidentLine {
  readonly at: string;
  readonly source: 'entry' | 'alert' | 'notification' | 'timeline';
  readonly kind: string;
  readonly text: string;
  readonly actor: string;
  readonly service: string;
  readonly link: string;
  readonly id: string | null;
  readonly pinned: boolean;
}

export interface IncidentDetail {
  readonly incident: Incident;
  readonly alerts: readonly {
    readonly id: string;
    readonly name: string;
    readonly service: string;
    readonly state: string;
    readonly starts: string;
    readonly ends: string | null;
  }[];
  readonly timeline: readonly IncidentLine[];
}

export interface Impact {
  readonly isOver: boolean;
  readonly budgets: readonly {
    readonly service: string;
    readonly slo: string;
    readonly objective: string;
    readonly sli: number;
    readonly events: number;
    readonly budgetMinutes: number;
    readonly burnRate: number | null;
  }[];
  readonly whyEmpty: string | null;
  readonly people: number | null;
  /** People of whom anything was heard meanwhile. */
  readonly peopleSeen: number | null;
  readonly whyNoPeople: string;
}

export const incidentsQuery = queryOptions({
  queryKey: ['incidents'],
  queryFn: async ({ signal }) => (await get<{ incidents: readonly ListedIncident[] }>('/incidents', { limit: 500 }, signal)).incidents,
  staleTime: 10_000,
  refetchInterval: 30_000,
});

/** Those that somebody works on, newest first. */
export const openIncidentsQuery = queryOptions({
  queryKey: ['incidents', 'open'],
  queryFn: async ({ signal }) =>
    (await get<{ incidents: readonly Incident[] }>('/incidents', { status: 'open', limit: 100 }, signal)).incidents,
});

/** The last ten incidents that name a service. */
export const serviceIncidentsQuery = (service: string) =>
  queryOptions({
    queryKey: ['incidents', 'of-service', service],
    queryFn: async ({ signal }) => (await get<{ incidents: readonly Incident[] }>('/incidents', { service, limit: 10 }, signal)).incidents,
  });

export const incidentQuery = (number: number) =>
  queryOptions({
    queryKey: ['incidents', number],
    queryFn: ({ signal }) => get<IncidentDetail>(`/incidents/${number}`, {}, signal),
    staleTime: 5_000,
    refetchInterval: 15_000,
  });

export const impactQuery = (number: number) =>
  queryOptions({
    queryKey: ['incidents', number, 'impact'],
    queryFn: ({ signal }) => get<Impact>(`/incidents/${number}/impact`, {}, signal),
    staleTime: 30_000,
  });

export interface Declared {
  readonly severity: Severity;
  readonly title?: string | undefined;
  readonly services?: readonly string[] | undefined;
  readonly summary?: string | undefined;
  readonly alerts: readonly string[];
}

/** Declares an incident; answers it with its number. */
export function useDeclare() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Declared) => post<Incident>('/incidents', body),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['incidents'] }),
  });
}

/** What people write; an update is told to channels. */
export type WrittenKind = 'note' | 'decision' | 'update';

/** What somebody changes of an incident, or writes on its timeline. */
export type IncidentAct =
  | { readonly what: 'change'; readonly status?: Status; readonly severity?: Severity; readonly roles?: Partial<Incident['roles']> }
  | { readonly what: 'write'; readonly kind: WrittenKind; readonly text: string }
  | { readonly what: 'pin'; readonly id: string; readonly pinned: boolean };

export function useIncidentAct(number: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (act: IncidentAct): Promise<unknown> => {
      const path = `/incidents/${number}`;
      if (act.what === 'write') return post(`${path}/entries`, { kind: act.kind, text: act.text });
      if (act.what === 'pin') return patch(`${path}/entries/${act.id}`, { pinned: act.pinned });
      const { what: _, ...change } = act;
      return patch(path, change);
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['incidents'] }),
  });
}
