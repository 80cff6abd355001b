import { autocorrelation, correctedForAutocorrelation } from './autocorrelation.ts';
import { blockBootstrap, type Random, type Sample, weightedMean } from './bootstrap.ts';
import { mannWhitney } from './mann-whitney.ts';

/** What a metric did from one window to the other. */
export interface Change {
  /** Means of the buckets. */
  readonly before: number;
  readonly after: number;
  /** After less before, and its 95 % interval. */
  readonly effect: number;
  readonly low: number;
  readonly high: number;
  /** Two-sided, corrected for buckets that resemble their neighbours, not yet for other comparisons. */
  readonly p: number;
}

/** Measures the change between two windows, each of at least one bucket. */
export function changeOf(before: Sample, after: Sample, random: Random): Change {
  const [was, is] = [weightedMean(before), weightedMean(after)];
  const correlation = autocorrelation(before.values, after.values);
  const length = (before.values.length + after.values.length) / 2;
  const p = correctedForAutocorrelation(mannWhitney(before.values, after.values).p, correlation, length);
  return { before: was, after: is, effect: is - was, ...blockBootstrap(before, after, correlation, random), p };
}

/** Whether the change is more than chance at this level (by p, corrected for all comparisons, and by its interval) and large enough to matter. */
export function isVisible(change: Change, corrected: number, level: number, smallest: number): boolean {
  const { low, high, effect } = change;
  return corrected < level && (low > 0 || high < 0) && Math.abs(effect) >= smallest;
}
