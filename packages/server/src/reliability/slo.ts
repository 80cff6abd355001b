import type { Urgency } from '../facts/told-alert.ts';
import type { Comparator } from '../metrics/alert-rule.ts';
import type { MetricExpression } from '../metrics/types.ts';
import { AppError } from '../platform/errors.ts';
import type { SloWindow } from './window.ts';

/** OpenSLO's: good events of all; good time slices of all; the mean of the slices' shares of good events. */
export const budgetingMethods = ['Occurrences', 'Timeslices', 'RatioTimeslices'] as const;
export type BudgetingMethod = (typeof budgetingMethods)[number];

export const noDataPolicies = ['excluded', 'good', 'bad'] as const;
/** What time without data is: left out of the budget, or counted as good or bad at the pace of the time with data. */
export type NoDataPolicy = (typeof noDataPolicies)[number];

/** What an SLI is made of; counted alike by whoever asks. */
export type Indicator =
  /** Good or bad events of all events. */
  | { readonly kind: 'events'; readonly part: 'good' | 'bad'; readonly events: MetricExpression; readonly total: MetricExpression }
  /** Each stretch of `every` ms (UTC multiples) with a value is one slice: good when `value op limit`. No value: no slice. */
  | {
      readonly kind: 'threshold';
      readonly metric: MetricExpression;
      readonly op: Comparator;
      readonly limit: number;
      readonly every: number;
    }
  /** Each stretch of `every` ms with a value is one slice that counts by its share of good (or 1 - share of bad). */
  | { readonly kind: 'ratio'; readonly of: 'good' | 'bad'; readonly metric: MetricExpression; readonly every: number };

/** Time cut into slices of one length, each of which is judged by itself. */
export interface TimeSlices {
  /** Milliseconds. */
  readonly width: number;
  /** Share of good events that makes a slice good; without it a slice counts by its share. */
  readonly target: number | undefined;
}

export interface Objective {
  /** Unique within its SLO. */
  readonly name: string;
  /** Share of good events, or time slices, that is wanted, at least 0 and below 1. */
  readonly target: number;
  /** What is counted: time slices, or events without it. */
  readonly slices?: TimeSlices | undefined;
  /** Absent in a composite SLO, whose parts have theirs. */
  readonly indicator?: Indicator | undefined;
}

/** A part of a composite: an indicator of its own, or the objective of another SLO. */
export type CompositePart =
  | {
      /** Unique within its composite. */
      readonly name: string;
      /** What its burn, or its missing share, is multiplied by. */
      readonly weight: number;
      readonly target: number;
      readonly indicator: Indicator;
      readonly slices?: TimeSlices | undefined;
    }
  | {
      readonly name: string;
      readonly weight: number;
      /** Name of the other SLO. */
      readonly slo: string;
      /** Absent: its only objective. */
      readonly objective?: string | undefined;
    };

/**
 * What a composite SLO is made of. By `budgetingMethod`: each part's burn, times its weight, burns the composite (Occurrences); a slice bad for
 * any part is bad (Timeslices); the parts' missing shares, times their weights, add up (RatioTimeslices).
 */
export interface Composite {
  readonly parts: readonly CompositePart[];
}

/** Whom the alerts of one urgency concern: labels to route by, and what is said. */
export interface AlertChannel {
  readonly enabled: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** An alert of one's own on the burn rate, instead of those that follow from the window. */
export interface BurnCondition {
  /** Unique within its SLO. */
  readonly name: string;
  readonly urgency: Urgency;
  readonly op: Comparator;
  /** Burn rate. */
  readonly threshold: number;
  /** Milliseconds. */
  readonly lookBack: number;
  /** How long it must hold, milliseconds. */
  readonly holds: number;
  /** Whether no data alerts too. */
  readonly noData: boolean;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface Alerting {
  readonly enabled: boolean;
  readonly page: AlertChannel;
  readonly ticket: AlertChannel;
  readonly conditions?: readonly BurnCondition[] | undefined;
  /** What of it reaches nobody, one sentence each. */
  readonly notes?: readonly string[] | undefined;
}

/** Alerts as they are unless an SLO says otherwise. */
export const defaultAlerting: Alerting = {
  enabled: true,
  page: { enabled: true, labels: {}, annotations: {} },
  ticket: { enabled: true, labels: {}, annotations: {} },
};

/** A service level objective, whichever manifest it was written as. */
export interface Slo {
  readonly name: string;
  readonly displayName: string;
  readonly service: string;
  readonly description: string;
  readonly owner?: string | undefined;
  readonly team?: string | undefined;
  readonly environment?: string | undefined;
  readonly origin: 'binnacle/v1' | 'openslo/v1';
  readonly window: SloWindow;
  readonly budgetingMethod: BudgetingMethod;
  readonly objectives: readonly Objective[];
  readonly composite?: Composite | undefined;
  /** Fewest events of a window that are judged; by default what `minimumEvents` says of each target. */
  readonly minimumEvents?: number | undefined;
  readonly noData: NoDataPolicy;
  /** Name of a BudgetPolicy; the default one when absent. */
  readonly policy?: string | undefined;
  readonly alerting: Alerting;
  /** Address of what to do when it burns. */
  readonly runbook?: string | undefined;
  readonly labels: Readonly<Record<string, string | readonly string[]>>;
}

/** `99.9 %` for 0.999: what an objective without a name is called. */
export function targetText(target: number): string {
  return `${Number((target * 100).toPrecision(12))} %`;
}

/** The share of an objective that states either `target` (0-1) or `targetPercent` (0-100). */
export function targetOf(objective: { target?: number | undefined; targetPercent?: number | undefined }): number {
  return objective.target ?? Number(((objective.targetPercent ?? 0) / 100).toPrecision(12));
}

/** What an objective counts. @throws AppError `invalid_request` for one of a composite, whose parts are counted instead. */
export function indicatorOf({ name, indicator }: Objective): Indicator {
  if (indicator === undefined) throw new AppError('invalid_request', `The objective "${name}" is of a composite: its parts are counted.`);
  return indicator;
}
