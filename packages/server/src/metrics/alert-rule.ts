import type { Urgency } from '../facts/told-alert.ts';
import type { Filter, MetricExpression, Stat } from './types.ts';

/** What a condition asks of a metric: one value for the look-back that ends at the moment of evaluation, a series for each group. */
export interface Measured {
  readonly metric: MetricExpression;
  readonly filter?: Filter | undefined;
  /** Each group alerts by itself; its labels become labels of the alert. */
  readonly groupBy?: readonly string[] | undefined;
  readonly stat?: Stat | undefined;
  /** Length of the look-back, milliseconds. */
  readonly lookBack: number;
  /** Values made from fewer things (n) are too few to be judged. */
  readonly minimumEvents?: number | undefined;
}

export type Comparator = '>' | '>=' | '<' | '<=';

/** A question about metrics whose answer is, for each group: it holds, it does not, there is no data, or it could not be asked. */
export type Condition =
  /** The value against a number; once it holds, it goes on until the value is beyond `recovery`, when that is given. */
  | (Measured & { readonly kind: 'threshold'; readonly op: Comparator; readonly value: number; readonly recovery?: number | undefined })
  /** The value against that of the same look-back `before` milliseconds earlier: their difference, or the share by which it differs. */
  | (Measured & {
      readonly kind: 'change';
      readonly before: number;
      readonly by: 'difference' | 'share';
      readonly op: Comparator;
      readonly value: number;
    })
  /**
   * The newest look-back lies beyond the natural process limits (XmR) of those before it: of the `points` before it, or, with a season
   * (milliseconds, such as a week), of those at the same time of the seasons before.
   */
  | (Measured & {
      readonly kind: 'anomaly';
      readonly direction: 'up' | 'down' | 'both';
      readonly points: number;
      readonly season?: number | undefined;
    })
  /** There is no value in the look-back, though there was one before. */
  | (Measured & { readonly kind: 'absence' })
  /** All, or any, of several hold for the same labels. */
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[]; readonly part?: Part | undefined };

/** What a part of a condition is called, and what is said of it while it holds: the texts of the rule name the parts by `{{ $parts }}`. */
export interface Part {
  readonly name: string;
  readonly says: string;
}

/** A rule over metrics: when it says so, whom it concerns is told. From a definition of its own or from another, such as an SLO's burn rates. */
export interface AlertRule {
  /** Unique: the definition's name, or for rules that follow from another one `<slo>:<objective>:page` and the like. */
  readonly name: string;
  /** The label `alertname`. */
  readonly title: string;
  /** Definition that it follows from, as `SLO/login`. */
  readonly definition: string;
  readonly condition: Condition;
  /** How long the condition must hold before the alert fires, milliseconds. */
  readonly holds: number;
  /** How long the alert goes on after the condition has ended, milliseconds. */
  readonly keepFiring: number;
  /** Data of the last so many milliseconds is left out, because it still comes in. */
  readonly evaluationDelay: number;
  /** Milliseconds between evaluations, at whole multiples since the epoch. */
  readonly interval: number;
  readonly urgency: Urgency;
  /** What no data for the condition means: an alert of its own (`no_data`), the state before, or nothing. */
  readonly noData: 'alert' | 'keep' | 'ok';
  /** Also `service`, `environment`, `team`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Templates as those of Prometheus (`{{ $labels.service }}`, `{{ $value }}`). */
  readonly annotations: Readonly<Record<string, string>>;
  /** Page where its numbers are to be seen. */
  readonly link: string;
}
