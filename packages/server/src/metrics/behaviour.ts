import { AppError } from '../platform/errors.ts';
import { compare } from './statistics/compare.ts';
import { limitsOf, type Point, signalsOf } from './statistics/xmr.ts';
import type { Answer, Behaviour, Limits, Series, Unit } from './types.ts';

/** Judges the one series of an answer. @throws AppError `invalid_request` when there are several. */
export function behaviourOf(answer: Answer): Behaviour {
  const [series] = answer.series;
  if (series === undefined || answer.series.length > 1) {
    throw new AppError(
      'invalid_request',
      `Behaviour is judged one series at a time and ${answer.explain.metric} answered ${answer.series.length}: ask without groupBy, or filter to one.`,
    );
  }
  const points = completePoints(series);
  const computed = limitsOf(points);
  const signals = computed === null ? [] : signalsOf(points, computed);
  const limits = computed === null ? null : possible(computed, answer.unit, points);
  return { answer, limits, signals, comparison: compare(series, points.length, signals) };
}

const neverNegative: readonly Unit[] = ['count', 'per_day', 'ratio', 'seconds', 'bytes'];

/** What cannot be below 0, or as a share above 1, has no natural limit beyond: no usual range speaks of minus one deployment. */
function possible(limits: Limits, unit: Unit, points: readonly Point[]): Limits {
  const isShare = unit === 'ratio' && points.every(({ value }) => value <= 1);
  const isPositive = neverNegative.includes(unit) && points.every(({ value }) => value >= 0);
  return {
    ...limits,
    lower: isPositive ? Math.max(0, limits.lower) : limits.lower,
    upper: isShare ? Math.min(1, limits.upper) : limits.upper,
  };
}

/** A bucket that is cut short, or has no data, is no point: it would look like a fall. */
export function completePoints(series: Series): Point[] {
  return series.times.flatMap((time, index) => {
    const value = series.values[index] ?? Number.NaN;
    return series.partial[index] === true || !Number.isFinite(value) ? [] : [{ time, value }];
  });
}
