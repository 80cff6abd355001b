import type { Database } from '../platform/database.ts';

/** An alert as a rule or another tool tells it. What is told again, in whichever order, changes nothing. */
export interface ToldAlert {
  /** Who tells: `rules` (rules of this server), or the protocol: alertmanager, grafana, datadog, pagerduty, opsgenie, generic ... */
  readonly source: string;
  /** What is the same alert: within its source, while it fires. Absent: the labels. */
  readonly key?: string | undefined;
  /** As Prometheus has them; `alertname` is always there, `severity`, `service`, `environment`, `team` where they are known. */
  readonly labels: Readonly<Record<string, string>>;
  /** `summary`, `description`, `runbook_url` ... */
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'firing' | 'acknowledged' | 'resolved';
  /** What fires: the condition, that there is no data for it, or that it could not be evaluated. */
  readonly cause: 'condition' | 'no_data' | 'error';
  /** When it began to fire, milliseconds UTC. */
  readonly startsAt: number;
  /** When it was over, milliseconds UTC; of a resolved one alone. */
  readonly endsAt?: number | undefined;
  /** Over at this time unless it is told again, milliseconds UTC: what senders that repeat themselves mean by `endsAt` of a firing alert. */
  readonly expiresAt?: number | undefined;
  /** Where its numbers are to be seen: a path of this server, or an address; may be empty. */
  readonly link: string;
  /** `startsAt` is when this was said, not when it began: an alert of the key that is open keeps its own beginning. */
  readonly beganBefore?: true | undefined;
  /**
   * Says only how an alert of this key goes, such as that it was acknowledged: what it is about stays as it was told, annotations are added, and where no
   * alert of the key is open it says nothing.
   */
  readonly partial?: true | undefined;
  /** Definition of this server that it follows from, as `AlertRule/checkout-errors`; empty for others'. */
  readonly rule: string;
  readonly value?: number | undefined;
}

/** Where alerts go, wherever they come from: the book of alerts. */
export interface AlertIntake {
  /**
   * Resolves when the alerts are durable and whatever follows from them (notifications, escalations) will happen.
   * @param within the transaction of what found them, so that neither is there without the other
   */
  take(alerts: readonly ToldAlert[], within?: Database): Promise<void>;
}

export const urgencies = ['page', 'ticket', 'info'] as const;
/** What an alert asks of people: to act now, within days, or to know. */
export type Urgency = (typeof urgencies)[number];

const byWord: Readonly<Record<string, Urgency>> = {
  page: 'page',
  critical: 'page',
  emergency: 'page',
  fatal: 'page',
  disaster: 'page',
  high: 'page',
  urgent: 'page',
  error: 'page',
  p1: 'page',
  p2: 'page',
  sev1: 'page',
  sev2: 'page',
  info: 'info',
  information: 'info',
  informational: 'info',
  notice: 'info',
  debug: 'info',
  none: 'info',
  p5: 'info',
  sev5: 'info',
};

/** The urgency that the label `severity` (or `priority`) of an alert says, in any tool's words; `ticket` when it says none. */
export function urgencyOf(labels: Readonly<Record<string, string>>): Urgency {
  const word = (labels.severity ?? labels.priority ?? labels.level ?? '').toLowerCase();
  return byWord[word] ?? 'ticket';
}
