/** What is known of a counter or gauge within a window; times in milliseconds. Reused from window to window, as there are millions. */
export interface Observed {
  firstTime: number;
  lastTime: number;
  /** Samples in the window. */
  count: number;
  rangeStart: number;
  rangeEnd: number;
  /** The counter began here, within the window; 0 when that is not known. */
  start: number;
  /** First value of a counter and its change over the window, for where it would have been 0; the change of a gauge is NaN. */
  firstValue: number;
  change: number;
}

export function nothingObserved(): Observed {
  return { firstTime: 0, lastTime: 0, count: 0, rangeStart: 0, rangeEnd: 0, start: 0, firstValue: 0, change: Number.NaN };
}

/**
 * By how much a change between the samples of a window is to be stretched to cover the window, as Prometheus extrapolates: to the window's
 * bounds where the samples come within 1.1 average distances of them, else by half a distance, and never to where a counter would have
 * been negative.
 */
export function extrapolationFactor(observed: Readonly<Observed>): number {
  const { firstTime, lastTime, count, start } = observed;
  const average = count > 1 ? (lastTime - firstTime) / 1000 / (count - 1) : 0;
  const threshold = average * 1.1;
  const sampled = (lastTime - (start === 0 ? firstTime : start)) / 1000;
  let toEnd = (observed.rangeEnd - lastTime) / 1000;
  if (toEnd >= threshold) toEnd = average / 2;
  if (start !== 0) return (sampled + toEnd) / sampled;
  let toStart = (firstTime - observed.rangeStart) / 1000;
  if (toStart >= threshold) toStart = average / 2;
  const { firstValue, change } = observed;
  if (change > 0 && firstValue >= 0) toStart = Math.min(toStart, sampled * (firstValue / change));
  return (sampled + toStart + toEnd) / sampled;
}
