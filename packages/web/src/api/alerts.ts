import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { get, post } from './client.ts';

export type Urgency = 'page' | 'ticket' | 'info';
export type Labels = Readonly<Record<string, string>>;

/** An alert of the book. Times are ISO 8601, UTC. */
export interface Alert {
  readonly id: string;
  readonly fingerprint: string;
  readonly source: string;
  readonly name: string;
  readonly service: string;
  readonly environment: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly state: 'firing' | 'acknowledged' | 'resolved';
  readonly urgency: Urgency;
  readonly cause: 'condition' | 'no_data' | 'error';
  /** Definition it follows from, as `AlertRule/checkout-errors`; may be empty. */
  readonly rule: string;
  readonly link: string;
  readonly value: number | null;
  readonly startsAt: string;
  readonly endsAt: string | null;
  readonly acknowledgedAt: string | null;
  readonly acknowledgedBy: string | null;
  readonly resolvedBy: string | null;
  readonly rating: 'useful' | 'not_useful' | null;
  readonly ratingReason: string | null;
  readonly silencedBy: readonly string[];
  readonly inhibitedBy: readonly string[];
}

export interface AlertEvent {
  readonly at: string;
  readonly kind: 'fired' | 'changed' | 'acknowledged' | 'unacknowledged' | 'silenced' | 'resolved' | 'reopened' | 'rated' | 'unreached';
  readonly actor: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface OneAlert {
  readonly alert: Alert;
  readonly events: readonly AlertEvent[];
}

export interface ReviewedRule {
  readonly rule: string;
  readonly name: string;
  readonly source: string;
  readonly fired: number;
  readonly actedOn: number;
  readonly useful: number;
  readonly notUseful: number;
  /** Seconds. */
  readonly timeToAcknowledge: { readonly p50: number | null; readonly p90: number | null; readonly n: number };
  readonly briefShare: number | null;
  readonly over: number;
  readonly proposal: { readonly what: 'delete' | 'tune' | 'lower'; readonly reason: string } | null;
}

export type AlertStateFilter = 'open' | 'firing' | 'acknowledged' | 'resolved';

export const alertsQuery = (state: AlertStateFilter) =>
  queryOptions({
    queryKey: ['alerts', state],
    queryFn: async ({ signal }) => (await get<{ alerts: readonly Alert[] }>('/alerts', { state, limit: 1_000 }, signal)).alerts,
    staleTime: 5_000,
    refetchInterval: 15_000,
  });

/** Alerts of a rule that were open in the last days, newest first. @param rule its definition, as `AlertRule/checkout-errors` */
export const firedQuery = (rule: string, name: string, days: number) =>
  queryOptions({
    queryKey: ['alerts', 'of-rule', rule, name, days],
    queryFn: async ({ signal }) => {
      const from = new Date(Date.now() - days * 86_400_000).toISOString();
      return (await get<{ alerts: readonly Alert[] }>('/alerts', { rule, name, from, limit: 1_000 }, signal)).alerts;
    },
    refetchInterval: 30_000,
  });

export const alertQuery = (id: string) =>
  queryOptions({
    queryKey: ['alerts', 'one', id],
    queryFn: ({ signal }) => get<OneAlert>(`/alerts/${encodeURIComponent(id)}`, {}, signal),
    staleTime: 5_000,
    refetchInterval: 15_000,
  });

/** How much each rule was worth its interruptions. @param days length of the range that ends now */
export const alertReviewQuery = (days: number) =>
  queryOptions({
    queryKey: ['alerts', 'review', days],
    queryFn: async ({ signal }) => {
      const to = Date.now();
      const range = { from: new Date(to - days * 86_400_000).toISOString(), to: new Date(to).toISOString() };
      return (await get<{ rules: readonly ReviewedRule[] }>('/alert-review', range, signal)).rules;
    },
  });

export type AlertAct =
  | { readonly what: 'acknowledge' | 'unacknowledge' | 'resolve' }
  | { readonly what: 'rate'; readonly rating: 'useful' | 'not_useful'; readonly reason?: string };

/** What somebody does about an alert; all that shows alerts asks again. */
export function useAlertAct(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ what, ...body }: AlertAct) => post<Alert>(`/alerts/${encodeURIComponent(id)}/${what}`, body),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['alerts'] }),
  });
}
