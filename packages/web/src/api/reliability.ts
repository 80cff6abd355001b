import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { usePageRange } from '../range/use-range.ts';
import { get } from './client.ts';
import type { Manifest } from './definitions.ts';
import type { Explanation } from './metrics.ts';
import type { ObjectiveState } from './objective-states.ts';

export type { ObjectiveState } from './objective-states.ts';

export interface Objective {
  readonly name: string;
  readonly target: number;
  readonly sli: number | null;
  readonly good: number;
  readonly bad: number;
  readonly total: number;
  /** Share of the window's error budget; negative when overspent. */
  readonly budgetRemaining: number | null;
  /** Bad events, or time slices: allowed by those so far, consumed, and what is left. */
  readonly budget: { readonly total: number; readonly consumed: number; readonly remaining: number };
  readonly covered: number | null;
  readonly uncorrected: {
    readonly sli: number | null;
    readonly good: number;
    readonly bad: number;
    readonly total: number;
    readonly budgetRemaining: number | null;
  } | null;
  readonly targets: readonly { readonly from: string | null; readonly target: number }[];
  readonly burnRates: readonly { readonly window: string; readonly rate: number | null; readonly total: number }[];
  readonly exhaustion: { readonly hours: number } | null;
  readonly exhaustionRange: { readonly early: number | null; readonly middle: number | null; readonly late: number | null } | null;
  readonly pace: { readonly elapsed: number; readonly consumed: number; readonly says: string } | null;
  readonly state: ObjectiveState;
  readonly since: string | null;
  readonly why: string;
  readonly policy: {
    readonly name: string;
    readonly deploys: 'allow' | 'approve' | 'deny';
    readonly demands: readonly string[];
    readonly exempt: readonly string[];
  };
  readonly alerts: readonly BurnRule[];
  readonly notes: readonly string[];
}

/** A rule that watches an objective; it fires while all of `looks` hold. */
export interface BurnRule {
  readonly name: string;
  readonly urgency: string;
  readonly says: string;
  readonly looks: readonly {
    /** Look-back, such as `1h`. */
    readonly window: string;
    readonly op: string;
    readonly threshold: number;
    /** With fewer events in the look-back it does not fire. */
    readonly minimumEvents: number | null;
  }[];
}

export interface ObjectiveHistory {
  readonly step: string;
  readonly times: readonly number[];
  readonly partial: readonly boolean[];
  readonly sli: readonly (number | null)[];
  readonly budgetRemaining: readonly (number | null)[];
  readonly burnRate: readonly (number | null)[];
  readonly total: readonly number[];
  /** The target that held at the end of each bucket. */
  readonly target: readonly number[];
  /** What is counted, as it is written: PromQL, SQL, or a metric with its filter. */
  readonly sources: readonly { readonly what: string; readonly text: string }[];
  readonly explain: { readonly sli: Explanation; readonly budgetRemaining: Explanation; readonly burnRate: Explanation };
}

interface SloOf<Part extends Objective> {
  readonly name: string;
  readonly displayName: string;
  readonly service: string;
  readonly description: string;
  readonly environment: string;
  readonly owner: string;
  readonly team: string;
  readonly runbook: string;
  readonly window: { readonly duration: string; readonly rolling: boolean; readonly from: string; readonly end: string };
  readonly budgetingMethod: string;
  readonly noData: 'excluded' | 'good' | 'bad';
  readonly parts: readonly { readonly name: string; readonly weight: number; readonly slo: string; readonly objective: string }[];
  readonly origin: 'binnacle/v1' | 'openslo/v1';
  readonly objectives: readonly Part[];
}

export type Slo = SloOf<Objective>;

export type CorrectionKind = 'maintenance' | 'false_positive' | 'data_error';

/** What somebody said of an interval. Times are ISO 8601, UTC. */
export interface Correction {
  readonly id: string;
  readonly objective: string | null;
  readonly kind: CorrectionKind;
  readonly effect: 'exclude' | 'give_back';
  readonly from: string;
  readonly to: string;
  readonly events: number | null;
  readonly reason: string;
  readonly madeBy: string;
  readonly madeAt: string;
  readonly withdrawn: { readonly by: string; readonly at: string; readonly reason: string } | null;
}

/** Deployments are allowed in spite of the budget. Times are ISO 8601, UTC. */
export interface SloException {
  readonly id: string;
  readonly objective: string | null;
  readonly until: string;
  readonly reason: string;
  readonly madeBy: string;
  readonly madeAt: string;
  readonly ended: { readonly by: string; readonly at: string } | null;
}

export type SloWithHistory = SloOf<Objective & { readonly history: ObjectiveHistory }> & {
  readonly corrections: readonly Correction[];
  readonly exceptions: readonly SloException[];
};

export interface SloSuggestion {
  readonly service: string;
  readonly title: string;
  readonly why: string;
  /** Name of the metric it follows from. */
  readonly source: string;
  readonly target: number;
  /** Name of an SLO that counts the same. */
  readonly existing: string | null;
  /** Name of an SLO of the service that is about the same over other metrics. */
  readonly similar: string | null;
  readonly manifest: Manifest;
}

export interface SloSuggestions {
  readonly suggestions: readonly SloSuggestion[];
  /** Why nothing is suggested of what else was received. */
  readonly notes: readonly string[];
}

export const slosQuery = queryOptions({
  queryKey: ['slos'],
  queryFn: async ({ signal }) => (await get<{ slos: readonly Slo[] }>('/slos', {}, signal)).slos,
});

/** One SLO with the history of its objectives in the page's range. */
export function useSlo(name: string) {
  const page = usePageRange();
  return useQuery({
    queryKey: ['slo', name, page.key],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const { from, to } = page.now();
      const slo = await get<SloWithHistory>(`/slos/${encodeURIComponent(name)}`, { from, to }, signal);
      return { slo, interval: { from, to } };
    },
  });
}

export const suggestionsQuery = queryOptions({
  queryKey: ['slo-suggestions'],
  queryFn: ({ signal }) => get<SloSuggestions>('/slo-suggestions', {}, signal),
  staleTime: 5 * 60_000,
  refetchInterval: false,
});
