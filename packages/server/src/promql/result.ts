import type { Annotation, Grid, GridSeries, RawSeries } from '@binnacle/promql';

/** What a query is worth: one time's numbers, numbers on a grid, or stored samples (`x[5m]` asked as an instant query). */
export type QueryValue =
  | { readonly type: 'scalar'; readonly time: number; readonly value: number }
  | { readonly type: 'string'; readonly time: number; readonly value: string }
  /** One point a series. */
  | { readonly type: 'vector'; readonly time: number; readonly series: readonly GridSeries[] }
  | { readonly type: 'matrix'; readonly grid: Grid; readonly series: readonly GridSeries[] }
  | { readonly type: 'samples'; readonly series: readonly RawSeries[] };

export interface QueryAnswer {
  readonly value: QueryValue;
  readonly annotations: readonly Annotation[];
  readonly statistics: QueryStatistics;
}

export interface QueryStatistics {
  /** Samples read. */
  readonly samples: number;
  /** Most of them in memory at once, as far as it is known. */
  readonly peakSamples: number;
  /** Milliseconds from the start of the query to its answer, and of those the ones in the queue. */
  readonly total: number;
  readonly queued: number;
}
