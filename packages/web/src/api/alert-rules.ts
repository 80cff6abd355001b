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
  /** Since when it is in this state. */
  readonly since: string | null;
  readonly lastEvaluation: string | null;
  readonly evaluationSeconds: number | null;
  readonly error: string | null;
  readonly activeAlerts: number;
  readonly link: string;
}

export type MetricExpression =
  | string
  | { readonly metric: string; readonly filter?: Filter; readonly stat?: string }
  | { readonly sql: string; readonly unit?: string }
  | { readonly promql: string; readonly unit?: string }
  | { readonly counter: string; readonly unit?: string }
  | { readonly formula: string; readonly metrics: Readonly<Record<string, MetricExpression>>; readonly unit?: string };

export type Filter = Readonly<Record<string, string | readonly string[]>>;

interface Measured {
  readonly metric: MetricExpression;
  readonly filter?: Filter;
  readonly groupBy?: readonly string[];
  readonly stat?: string;
  /** Milliseconds. */
  readonly lookBack: number;
  readonly minimumEvents?: number;
}

export type Comparator = '>' | '>=' | '<' | '<=';

/** What a rule judges, as it is evaluated: times in milliseconds, values in base units. */
export type Condition =
  /** `null`: any value there is, as in alerting rules of Prometheus' form. */
  | (Measured & { readonly kind: 'threshold'; readonly op: Comparator; readonly value: number | null; readonly recovery?: number })
  | (Measured & {
      readonly kind: 'change';
      readonly before: number;
      readonly by: 'difference' | 'share';
      readonly op: Comparator;
      readonly value: number;
    })
  | (Measured & {
      readonly kind: 'anomaly';
      readonly direction: 'up' | 'down' | 'both';
      readonly points: number;
      readonly season?: number;
    })
  | (Measured & { readonly kind: 'absence' })
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] };

export interface AlertRuleDetail extends AlertRuleSummary {
  readonly condition: Condition;
  readonly holdsSeconds: number;
  readonly keepFiringSeconds: number;
  readonly evaluationDelaySeconds: number;
  readonly intervalSeconds: number;
  readonly noData: 'alert' | 'keep' | 'ok';
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly alerts: readonly RuleAlert[];
}

/** An alert of a rule that is pending or fires, of its condition or of its troubles. */
export interface RuleAlert {
  readonly id: string;
  readonly cause: 'condition' | 'no_data' | 'error';
  readonly state: 'pending' | 'firing' | 'resolved';
  readonly labels: Labels;
  readonly since: string;
  readonly firedAt: string | null;
}

/** How each group of a rule stands. */
export interface RuleStanding {
  readonly at: string;
  readonly unit: string;
  readonly error: string | null;
  readonly series: readonly {
    readonly labels: Labels;
    readonly state: 'ok' | 'too_few' | 'no_data' | 'pending' | 'firing';
    readonly since: string | null;
    readonly value: number | null;
    readonly threshold: number | null;
  }[];
  readonly seriesLeftOut: number;
}

export interface Backtest {
  readonly from: string;
  readonly to: string;
  /** Of the values; empty where parts of the condition have different ones. */
  readonly unit: string;
  readonly resolutionSeconds: number;
  /** Milliseconds UTC. */
  readonly times: readonly number[];
  readonly series: readonly {
    readonly labels: Labels;
    readonly values: readonly (number | null)[];
    readonly thresholds: readonly (number | null)[];
    /** Of an anomaly: between which values it would have been as usual. */
    readonly limits: { readonly lower: readonly (number | null)[]; readonly upper: readonly (number | null)[] } | null;
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

export const alertRuleQuery = (name: string) =>
  queryOptions({
    queryKey: ['alert-rules', name],
    queryFn: ({ signal }) => get<AlertRuleDetail>(`/alert-rules/${encodeURIComponent(name)}`, {}, signal),
    refetchInterval: 30_000,
  });

export const ruleStandingQuery = (name: string) =>
  queryOptions({
    queryKey: ['alert-rules', name, 'series'],
    queryFn: ({ signal }) => get<RuleStanding>(`/alert-rules/${encodeURIComponent(name)}/series`, {}, signal),
    refetchInterval: 60_000,
  });

/** What a rule would have done; times in milliseconds UTC. @throws ApiError */
export function backtest(rule: string | AlertRuleSpec, from: number, to: number, signal?: AbortSignal): Promise<Backtest> {
  return post<Backtest>(
    '/alert-rules/backtest',
    { rule, from: new Date(from).toISOString(), to: new Date(to).toISOString() },
    ...(signal === undefined ? [] : ([signal] as const)),
  );
}
