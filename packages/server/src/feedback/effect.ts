import type { House } from '../area.ts';
import { completePoints } from '../metrics/behaviour.ts';
import { limitsOf, minimumPoints, type Point, signalsOf } from '../metrics/statistics/xmr.ts';
import type { Limits } from '../metrics/types.ts';
import { AppError } from '../platform/errors.ts';
import type { ActionRecord } from './actions.ts';
import type { ExpectedEffect } from './tables.ts';

const day = 86_400_000;
/** Days before and, at most, after: four whole weeks, so that weekends weigh the same on both sides. */
const windowDays = 28;
/** Days after that must have data: a week, so that no weekday is judged alone. */
const leastDaysAfter = 7;

/** Whether an action did what was expected of it. Means are of daily values, in the metric's base unit; `null` for none. */
export interface Effect {
  readonly verdict: 'moved' | 'not_moved' | 'too_early' | 'no_baseline' | 'no_metric';
  readonly before: number | null;
  readonly after: number | null;
  /** Why, in one sentence. */
  readonly text: string;
}

/** Compares the metric's complete days before an action was done with those after it; docs/feedback.md lists the verdicts. */
export async function effectOf(house: Pick<House, 'metrics' | 'clock' | 'config'>, action: ActionRecord): Promise<Effect> {
  const { metric, expected, doneAt } = action;
  if (metric === null || expected === null) return nothing('no_metric', 'The action names no metric and effect to check.');
  if (action.state !== 'done' || doneAt === null) return nothing('too_early', 'It is checked from a week after the action is done.');
  const done = doneAt.getTime();
  try {
    const { series } = await house.metrics.evaluate(metric, {
      from: done - (windowDays + 1) * day,
      to: Math.min(house.clock.now(), done + (windowDays + 1) * day),
      step: '1d',
      timezone: house.config.timezone,
      filter: {},
      groupBy: [],
    });
    return judgeEffect(series[0] === undefined ? [] : completePoints(series[0]), done, expected);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return nothing('no_metric', `The metric could not be read: ${error.message}`);
  }
}

/** @param points complete days by time. @param done milliseconds UTC; the day it lies in counts on neither side. */
export function judgeEffect(points: readonly Point[], done: number, expected: ExpectedEffect): Effect {
  const first = points.findIndex((point) => point.time >= done);
  const after = first === -1 ? [] : points.slice(first);
  // A day of at most 25 hours that began before and ended after holds the moment itself.
  const before = points.filter((point) => point.time + 25 * 3_600_000 <= done);
  const limits = limitsOf(before);
  if (limits === null) {
    const text = `${before.length} complete days with data before it was done, and it takes ${minimumPoints} to know what was usual.`;
    return { ...nothing('no_baseline', text), before: mean(before), after: mean(after) };
  }
  const means = { before: mean(before), after: mean(after) };
  if (after.length < leastDaysAfter) {
    return {
      ...means,
      verdict: 'too_early',
      text: `${after.length} of at least ${leastDaysAfter} complete days with data since it was done.`,
    };
  }
  return { ...means, ...judge(after, limits, expected, (means.after ?? 0) - (means.before ?? 0)) };
}

function judge(after: readonly Point[], limits: Limits, expected: ExpectedEffect, change: number): Pick<Effect, 'verdict' | 'text'> {
  const values = new Map(after.map((point) => [point.time, point.value]));
  const fired = signalsOf(after, limits).filter((signal) => signal.rule !== 'near');
  const direction = (time: number): 'up' | 'down' => ((values.get(time) ?? limits.mean) > limits.mean ? 'up' : 'down');
  const wanted = fired.find((signal) => direction(signal.from) === expected.direction);
  if (wanted === undefined) {
    const opposite = fired.length > 0 ? 'It moved the other way.' : 'Routine variation: nothing that the days before do not show as well.';
    return { verdict: 'not_moved', text: opposite };
  }
  const achieved = expected.direction === 'up' ? change : -change;
  if (expected.amount !== undefined && achieved < expected.amount) {
    return { verdict: 'not_moved', text: `It moved the expected way, but by less than the expected ${expected.amount}.` };
  }
  return { verdict: 'moved', text: wanted.text };
}

function mean(points: readonly Point[]): number | null {
  return points.length === 0 ? null : points.reduce((sum, point) => sum + point.value, 0) / points.length;
}

function nothing(verdict: Effect['verdict'], text: string): Effect {
  return { verdict, before: null, after: null, text };
}
