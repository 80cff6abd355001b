import { allowedShare, budgetRemaining, burnRate, burnRateFactor, type Counts, minimumEvents, sliOf } from './budget.ts';
import type { Objective } from './slo.ts';

type ObjectiveState = 'healthy' | 'caution' | 'freeze' | 'too_few' | 'no_data';

export const burnWindows = ['1h', '6h', '1d', '3d'] as const;

/** What is known of an objective at a moment. */
export interface Standing {
  readonly objective: Objective;
  /** Over the window of the SLO. */
  readonly window: Counts;
  /** Over the last hour. */
  readonly lastHour: Counts;
  /** Length of the whole window in hours. */
  readonly windowHours: number;
  /** As the SLO states it; by default `minimumEvents` of the target. */
  readonly minimum: number | undefined;
  /** The window in words, such as `28d`. */
  readonly duration: string;
  /** Said when nothing was counted. */
  readonly whyEmpty: string | undefined;
}

/** Less than a quarter of the budget left is reason for caution. */
const cautionBelow = 0.25;
/** So is an hour that spends 2 % of the window's budget: the Workbook's first paging condition, 14.4 for 30 days. */
const cautionShare = 0.02;

/**
 * State of an objective: `freeze` when the budget is spent, `caution` when less than 25 % is left or the last hour spent 2 % of it,
 * `too_few` when a single bad event would be the whole budget, `no_data` without events. An hour is judged only when one bad event in it
 * could not bring caution by itself.
 */
export function judge(standing: Standing): { state: ObjectiveState; why: string } {
  const { window, objective, duration } = standing;
  if (!(window.total > 0)) return { state: 'no_data', why: standing.whyEmpty ?? `Nothing was counted in the last ${duration}.` };
  const bad = window.total - window.good;
  const things = objective.slices === undefined ? 'events' : 'time slices';
  const counted = `${count(bad)} of ${count(window.total)} ${things} were bad in the window (${duration})`;
  const minimum = standing.minimum ?? minimumEvents(objective.target);
  if (window.total < minimum) {
    return { state: 'too_few', why: `${counted}; judged from ${count(minimum)} on, when a single bad one is no longer the whole budget.` };
  }
  const remaining = budgetRemaining(window, objective.target);
  const left = `${counted}: ${percent(remaining)} of the error budget is left`;
  if (remaining <= 0) return { state: 'freeze', why: `${left}.` };
  if (remaining < cautionBelow) return { state: 'caution', why: `${left}, less than ${percent(cautionBelow)}.` };
  const factor = burnRateFactor(cautionShare, standing.windowHours, 1);
  if (burnsFast(standing, factor)) {
    const rate = burnRate(standing.lastHour, objective.target);
    return {
      state: 'caution',
      why: `${left}, but the last hour burned it at ${short(rate)} times the rate that lasts the window (limit ${short(factor)}).`,
    };
  }
  const unreachable =
    factor * allowedShare(objective.target) > 1 ? ` No hour can burn at ${short(factor)}, so only the budget is judged.` : '';
  return { state: 'healthy', why: `${left}.${unreachable}` };
}

function burnsFast({ lastHour, objective }: Standing, factor: number): boolean {
  const oneBad = { good: lastHour.total - 1, total: lastHour.total };
  return burnRate(lastHour, objective.target) >= factor && burnRate(oneBad, objective.target) < factor;
}

/** A judged number for JSON: `null` is no data. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The numbers that go with a judgement. */
export function figures(window: Counts, target: number) {
  return {
    sli: finite(sliOf(window)),
    good: window.good,
    bad: window.total - window.good,
    total: window.total,
    budgetRemaining: finite(budgetRemaining(window, target)),
  };
}

function percent(ratio: number): string {
  return `${short(ratio * 100)} %`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function count(value: number): string {
  return String(Math.round(value * 100) / 100);
}
