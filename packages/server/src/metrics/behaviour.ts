import { AppError } from '../platform/errors.ts';
import { compare } from './statistics/compare.ts';
import { limitsOf, type Point, signalsOf } from './statistics/xmr.ts';
import type { Answer, Behaviour, Series } from './types.ts';

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
  const limits = limitsOf(points);
  const signals = limits === null ? [] : signalsOf(points, limits);
  return { answer, limits, signals, comparison: compare(series, points.length, signals) };
}

/** A bucket that is cut short, or has no data, is no point: it would look like a fall. */
export function completePoints(series: Series): Point[] {
  return series.times.flatMap((time, index) => {
    const value = series.values[index] ?? Number.NaN;
    return series.partial[index] === true || !Number.isFinite(value) ? [] : [{ time, value }];
  });
}
