import type { Comparison, Series, Signal } from '../types.ts';
import { minimumPoints } from './xmr.ts';

/**
 * The last complete bucket against the complete one before it, and whether the process has moved: only a signal that reaches into the
 * last complete bucket says so, and with too few points nobody can.
 */
export function compare(series: Series, points: number, signals: readonly Signal[]): Comparison {
  const complete = series.times.map((_, index) => index).filter((index) => series.partial[index] !== true);
  const last = complete.at(-1);
  const current = valueAt(series, last);
  const previous = valueAt(series, complete.at(-2));
  const absolute = current - previous;
  const relative = previous === 0 ? Number.NaN : absolute / Math.abs(previous);
  return { current, previous, absolute, relative, ...judge(series, last, current, points, signals) };
}

function judge(
  series: Series,
  last: number | undefined,
  current: number,
  points: number,
  signals: readonly Signal[],
): Pick<Comparison, 'moved' | 'reason'> {
  if (last === undefined || Number.isNaN(current)) return { moved: null, reason: 'The last complete period has no data.' };
  if (points < minimumPoints) {
    return {
      moved: null,
      reason: `Too few points: ${points} complete ${points === 1 ? 'period has' : 'periods have'} data, and it takes ${minimumPoints} to tell a change from routine variation.`,
    };
  }
  const reaching = signals.find((signal) => signal.to === series.times[last]);
  if (reaching === undefined) return { moved: false, reason: 'Routine variation: no rule of the process behaviour chart fired.' };
  return { moved: true, reason: reaching.text };
}

function valueAt(series: Series, index: number | undefined): number {
  return index === undefined ? Number.NaN : (series.values[index] ?? Number.NaN);
}
