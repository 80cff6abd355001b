import { queryOptions } from '@tanstack/react-query';
import { askPrometheus } from './prometheus.ts';

/** Rules and alerts in the shapes of Prometheus' API; times are ISO 8601, UTC. */
export interface RuleGroup {
  readonly name: string;
  /** The definition it comes from, such as `RuleGroup/requests`. */
  readonly file: string;
  /** Seconds. */
  readonly interval: number;
  /** A year 1 before it was ever evaluated. */
  readonly lastEvaluation: string;
  /** Seconds. */
  readonly evaluationTime: number;
  readonly rules: readonly Rule[];
}

interface AnyRule {
  readonly name: string;
  readonly query: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly health: 'ok' | 'err' | 'unknown';
  readonly lastError?: string;
  readonly lastEvaluation: string;
}

export interface RecordingRule extends AnyRule {
  readonly type: 'recording';
}

export interface AlertingRule extends AnyRule {
  readonly type: 'alerting';
  readonly state: AlertState | 'inactive';
  /** Seconds that the condition has to hold. */
  readonly duration: number;
  readonly alerts: readonly Alert[];
}

export type Rule = RecordingRule | AlertingRule;
export type AlertState = 'firing' | 'pending';

export interface Alert {
  /** `alertname` among them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: AlertState;
  /** Since when its condition holds. */
  readonly activeAt: string;
  readonly value: string;
}

export const rulesQuery = queryOptions({
  queryKey: ['prometheus', 'rules'],
  queryFn: async ({ signal }) => (await askPrometheus<{ groups: readonly RuleGroup[] }>('rules', signal)).groups,
  refetchInterval: 15_000,
});

/** A time that stands for "never" in Go is none. */
export function evaluatedAt({ lastEvaluation }: Pick<RuleGroup, 'lastEvaluation'>): string | null {
  return lastEvaluation.startsWith('0001-') ? null : lastEvaluation;
}
