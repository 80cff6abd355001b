import type { Annotation } from './annotations.ts';
import type { Matcher } from './matcher.ts';
import type { Grid, GridSeries, RawSeries } from './series.ts';

export type RangeFunctionName =
  | 'rate'
  | 'increase'
  | 'delta'
  | 'irate'
  | 'idelta'
  | 'deriv'
  | 'predict_linear'
  | 'changes'
  | 'resets'
  | 'avg_over_time'
  | 'sum_over_time'
  | 'min_over_time'
  | 'max_over_time'
  | 'count_over_time'
  | 'last_over_time'
  | 'first_over_time'
  | 'present_over_time'
  | 'absent_over_time'
  | 'stddev_over_time'
  | 'stdvar_over_time'
  | 'quantile_over_time'
  | 'mad_over_time'
  | 'ts_of_first_over_time'
  | 'ts_of_last_over_time'
  | 'ts_of_min_over_time'
  | 'ts_of_max_over_time'
  | 'double_exponential_smoothing';

/**
 * What a leaf computes at each point t of the grid. `instant`: the newest sample in (t - window, t], nothing when that is a staleness
 * marker; the other functions are Prometheus' of the same name over the samples of (t - window, t], staleness markers left out.
 */
export interface LeafFunction {
  readonly name: 'instant' | 'timestamp' | RangeFunctionName;
  /** Milliseconds; for `instant` and `timestamp` the look-back. */
  readonly window: number;
  /** The function's scalar arguments, in order, each one value per point of the grid or one for all. */
  readonly parameters: readonly (number | Float64Array)[];
}

/** An aggregation over the leaf's series that the storage may do itself. Labels are those of the result; `by` without labels is one group. */
export interface LeafAggregation {
  readonly op: 'sum' | 'avg' | 'min' | 'max' | 'count' | 'group' | 'stddev' | 'stdvar';
  readonly mode: 'by' | 'without';
  readonly labels: readonly string[];
}

export interface LeafRequest {
  readonly matchers: readonly Matcher[];
  /** `offset` and `@` are already in it: a point t here is where the samples are looked for. */
  readonly grid: Grid;
  readonly function: LeafFunction;
  readonly aggregation?: LeafAggregation | undefined;
}

export interface LeafAnswer {
  /** Labels are those of the stored series, `__name__` among them (the engine drops it where the language does); of the groups with an aggregation. */
  readonly series: readonly GridSeries[];
  /** Samples read, for the query's limit and statistics. */
  readonly samples: number;
  /** Distinct metric names that took part, for the engine's hints about counters; asked of aggregated leaves too. */
  readonly names: readonly string[];
  readonly annotations?: readonly Annotation[] | undefined;
}

export interface SelectRequest {
  readonly matchers: readonly Matcher[];
  /** Samples in (from, to], milliseconds since the epoch, UTC. */
  readonly from: number;
  readonly to: number;
}

export interface SelectAnswer {
  readonly series: readonly RawSeries[];
}

/** What bounds one query; the storage obeys them too, by throwing `QueryError`. */
export interface Limits {
  /** Samples that may be read, counted once per use. */
  readonly maxSamples: number;
  /** Series that one selector may match. */
  readonly maxSeries: number;
  /** Bytes of intermediate results. */
  readonly maxBytes: number;
  /** Milliseconds. */
  readonly timeout: number;
}

export interface StorageContext {
  readonly limits: Limits;
  /** Aborted when the query's time is over or its asker went away. */
  readonly signal: AbortSignal;
  /** Told of each statement that a storage runs, so that an answer can explain itself. */
  readonly explain?: ((statement: { readonly text: string; readonly parameters: Readonly<Record<string, unknown>> }) => void) | undefined;
}

/** Where the engine finds samples. */
export interface Storage {
  /** @throws QueryError */
  select(request: SelectRequest, context: StorageContext): Promise<SelectAnswer>;
  /**
   * Computes a leaf where the samples are. `undefined`: this storage does not compute that (histograms among the samples, say), and the
   * engine selects the samples and does it itself.
   * @throws QueryError
   */
  leaf?(request: LeafRequest, context: StorageContext): Promise<LeafAnswer | undefined>;
}
