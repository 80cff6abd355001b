import { queryOptions } from '@tanstack/react-query';
import type { Labels, Urgency } from './alerts.ts';
import { get, post } from './client.ts';

export interface AlertRuleSummary {
  readonly name: string;
  readonly title: string;
  readonly origin: 'alert_rule' | 'derived' | 'prometheus';
  /** Kind and name of the definition that it follows from. */
  readonly definition: string;
  readonly state: 'inactive' | 'pending' | 'firing' | 'no_data' | 'error';
  readonly severity: Urgency;
  readonly service: string | null;
  readonly environment: string | null;
  readonly team: string | null;
  readonly lastEvaluation: string | null;
  readonly evaluationSeconds: number | null;
  readonly error: string | null;
  readonly activeAlerts: number;
  readonly link: string;
}

export interface Backtest {
  readonly from: string;
  readonly to: string;
  readonly resolutionSeconds: number;
  /** Milliseconds UTC. */
  readonly times: readonly number[];
  readonly series: readonly {
    readonly labels: Labels;
    readonly values: readonly (number | null)[];
    readonly thresholds: readonly (number | null)[];
  }[];
  readonly seriesLeftOut: number;
  readonly fired: readonly { readonly from: string; readonly to: string; readonly labels: Labels }[];
  readonly count: number;
  readonly firingSeconds: number;
  /** Share of the moments at which the condition could not be told. */
  readonly withoutData: number;
  readonly summary: string;
}

/** The spec of an `AlertRule` as it is written down. */
export type AlertRuleSpec = Readonly<Record<string, unknown>>;

export const alertRulesQuery = queryOptions({
  queryKey: ['alert-rules'],
  queryFn: async ({ signal }) => (await get<{ rules: readonly AlertRuleSummary[] }>('/alert-rules', {}, signal)).rules,
});

/** What a rule would have done; times in milliseconds UTC. @throws ApiError */
export function backtest(rule: string | AlertRuleSpec, from: number, to: number, signal?: AbortSignal): Promise<Backtest> {
  return post<Backtest>(
    '/alert-rules/backtest',
    { rule, from: new Date(from).toISOString(), to: new Date(to).toISOString() },
    ...(signal === undefined ? [] : ([signal] as const)),
  );
}
