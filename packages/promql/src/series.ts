import type { Histogram } from './histogram/types.ts';
import type { Labels } from './labels.ts';

/** What stands at a place of a series. */
export const absent = 0;
export const float = 1;
export const histogram = 2;
/** Raw series alone: the series ended here (Prometheus' staleness marker). */
export const stale = 3;

/** Evaluation times: `count` points from `start`, `step` apart; milliseconds since the epoch, UTC. An instant is a grid of one point. */
export interface Grid {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** One series on a query's grid. `kinds[i]` says what stands at point i: nothing, a float (`values[i]`, which may be NaN) or a histogram. */
export interface GridSeries {
  readonly labels: Labels;
  readonly kinds: Uint8Array;
  readonly values: Float64Array;
  /** Present when any point is a histogram; by point. */
  readonly histograms?: readonly (Histogram | undefined)[] | undefined;
}

/** Stored samples of one series, ascending in time, one a time. */
export interface RawSeries {
  readonly labels: Labels;
  /** Milliseconds since the epoch, UTC. */
  readonly times: Float64Array;
  /** `float`, `histogram` or `stale`. */
  readonly kinds: Uint8Array;
  readonly values: Float64Array;
  readonly histograms?: readonly (Histogram | undefined)[] | undefined;
  /** Start of the cumulative counter that each sample belongs to, milliseconds; 0 where nobody said. Absent: of no sample. */
  readonly startTimes?: Float64Array | undefined;
}
