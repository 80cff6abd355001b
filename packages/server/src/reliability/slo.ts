import type { MetricExpression } from '../metrics/types.ts';
import type { SloWindow } from './window.ts';

/** OpenSLO's: good events of all; good time slices of all; the mean of the slices' shares of good events. */
export const budgetingMethods = ['Occurrences', 'Timeslices', 'RatioTimeslices'] as const;
export type BudgetingMethod = (typeof budgetingMethods)[number];

/** What share of events is good: counted are the good or the bad ones, and all. */
export interface Indicator {
  readonly part: 'good' | 'bad';
  readonly events: MetricExpression;
  readonly total: MetricExpression;
}

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
}

/** A service level objective, whichever manifest it was written as. */
export interface Slo {
  readonly name: string;
  readonly displayName: string;
  readonly service: string;
  readonly description: string;
  readonly origin: 'binnacle/v1' | 'openslo/v1';
  readonly window: SloWindow;
  readonly budgetingMethod: BudgetingMethod;
  readonly indicator: Indicator;
  readonly objectives: readonly Objective[];
  /** Fewest events of a window that are judged; by default what `minimumEvents` says of each target. */
  readonly minimumEvents?: number | undefined;
}

/** `99.9 %` for 0.999: what an objective without a name is called. */
export function targetText(target: number): string {
  return `${Number((target * 100).toPrecision(12))} %`;
}

/** The share of an objective that states either `target` (0-1) or `targetPercent` (0-100). */
export function targetOf(objective: { target?: number | undefined; targetPercent?: number | undefined }): number {
  return objective.target ?? Number(((objective.targetPercent ?? 0) / 100).toPrecision(12));
}
