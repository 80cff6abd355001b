/** What is known of a counter or gauge within a window; times in milliseconds. */
export interface Observed {
  readonly firstTime: number;
  readonly lastTime: number;
  /** Samples in the window. */
  readonly count: number;
  readonly rangeStart: number;
  readonly rangeEnd: number;
  /** The counter began here, within the window; 0 when that is not known. */
  readonly start: number;
  /** Change over the window and first value of a counter, for where it would have been 0; `undefined` for gauges. */
  readonly counter: { readonly first: number; readonly change: number } | undefined;
}

/**
 * By how much a change between the samples of a window is to be stretched to cover the window, as Prometheus extrapolates: to the window's
 * bounds where the samples come within 1.1 average distances of them, else by half a distance, and never to where a counter would have
 * been negative.
 */
export function extrapolationFactor(observed: Observed): number {
  const { firstTime, lastTime, count, start } = observed;
  const average = count > 1 ? (lastTime - firstTime) / 1000 / (count - 1) : 0;
  const threshold = average * 1.1;
  const sampled = (lastTime - (start === 0 ? firstTime : start)) / 1000;
  let toEnd = (observed.rangeEnd - lastTime) / 1000;
  if (toEnd >= threshold) toEnd = average / 2;
  if (start !== 0) return (sampled + toEnd) / sampled;
  let toStart = (firstTime - observed.rangeStart) / 1000;
  if (toStart >= threshold) toStart = average / 2;
  const { counter } = observed;
  if (counter !== undefined && counter.change > 0 && counter.first >= 0) {
    toStart = Math.min(toStart, sampled * (counter.first / counter.change));
  }
  return (sampled + toStart + toEnd) / sampled;
}
