import type { AttachedMetric, Runs } from './attached.ts';

/** Base units; what a value is shown as (ms, %, min) is the UI's choice. `ratio` is 0-1. Money is named by its ISO 4217 currency. */
export type Unit = 'count' | 'per_day' | 'ratio' | 'seconds' | 'bytes' | 'score' | (string & {});

export const stats = ['p50', 'p75', 'p90', 'p95', 'p99', 'mean', 'sum', 'count', 'min', 'max'] as const;
export type Stat = (typeof stats)[number];

/** Which way is better; `none` when neither is. */
export type Direction = 'up' | 'down' | 'none';

/** Width of a bucket: calendar units are cut in the query's time zone, `none` is one value for the whole range. */
export type Step = 'none' | `${number}${'m' | 'h' | 'd' | 'w' | 'M' | 'Q' | 'Y'}`;

export type Filter = Readonly<Record<string, string | readonly string[]>>;

export interface MetricQuery {
  /** Milliseconds since the epoch, UTC; inclusive. */
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly step: Step;
  /** Instead of a step: the buckets themselves, ascending from `from` to `to`, for judgements that need their own (see `buildGrid`). */
  readonly bounds?: readonly number[] | undefined;
  /** IANA name. */
  readonly timezone: string;
  readonly filter: Filter;
  readonly groupBy: readonly string[];
  /** Absent: the metric's own default. */
  readonly stat?: Stat | undefined;
}

/** The buckets of a query: `bounds[i]` to `bounds[i + 1]` is bucket i (milliseconds UTC, ascending); the first begins at or before `from`. */
export interface Grid {
  readonly bounds: readonly number[];
  /** Buckets that the range or the present cuts short. */
  readonly partial: readonly boolean[];
  /** When the query was asked, milliseconds UTC: what begins after it has not happened yet. */
  readonly now: number;
}

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** Starts of the buckets, milliseconds UTC. */
  readonly times: readonly number[];
  /** NaN is "no data" and never 0. */
  readonly values: Float64Array;
  /** How many things each value was computed from. */
  readonly n: Float64Array;
  readonly partial: readonly boolean[];
}

/** What a source knows about its answer, so that every number can explain itself. */
export interface SourceExplanation {
  /** The statement that ran; `null` for a formula over other metrics. */
  readonly sql: string | null;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Time of the newest fact behind the metric at all (not only in this range), milliseconds UTC; `null` when there is none. */
  readonly freshness: number | null;
  /** One sentence each, said when something about the data bends the number (squash merges, sampling ...). */
  readonly notes?: readonly string[];
  /** What would fill the metric, said when it has no data at all. */
  readonly whyEmpty?: string;
}

export interface SourceAnswer {
  readonly series: readonly Series[];
  readonly explanation: SourceExplanation;
  /** The answers behind a formula or a definition over another metric. */
  readonly parts?: readonly Explanation[];
}

/** A metric that a room offers by name, such as `delivery.change_lead_time`. */
export interface MetricSource {
  /** `area.noun[.part]`. */
  readonly name: string;
  readonly title: string;
  /** The definition in words: what is counted, from when to when, what is left out. */
  readonly description: string;
  readonly unit: Unit;
  readonly direction: Direction;
  /** What may be asked for; the first is the default. Empty: the metric has one way of being computed. */
  readonly stats: readonly Stat[];
  /** Names usable in `filter` and `groupBy`. */
  readonly dimensions: readonly string[];
  evaluate(query: MetricQuery, grid: Grid): Promise<SourceAnswer>;
}

/** Metrics that come and go with definitions, such as `kpi.<name>`: asked for whenever a name is not a registered source's. */
export interface MetricFamily {
  /** What all their names begin with; empty for metrics that people name freely. */
  readonly prefix: string;
  find(name: string): Promise<MetricSource | undefined>;
  list(): Promise<readonly MetricSource[]>;
}

/**
 * A question: a metric (all of it, or with a filter and a stat), SQL, PromQL, how much counters grew (PromQL of selectors, `sum`, `+` and `-`,
 * counted exactly), or a formula of metrics.
 */
export type MetricExpression =
  | string
  | { readonly metric: string; readonly filter?: Filter | undefined; readonly stat?: Stat | undefined }
  | { readonly sql: string; readonly unit?: Unit | undefined }
  | { readonly promql: string; readonly unit?: Unit | undefined }
  | { readonly counter: string; readonly unit?: Unit | undefined }
  | { readonly formula: string; readonly metrics: Readonly<Record<string, MetricExpression>>; readonly unit?: Unit | undefined };

export interface Explanation extends SourceExplanation {
  readonly metric: string;
  readonly title: string;
  readonly definition: string;
  readonly unit: Unit;
  readonly direction: Direction;
  readonly stat: Stat | null;
  readonly from: number;
  readonly to: number;
  readonly timezone: string;
  /** Sum of n over all series and buckets. */
  readonly sampleSize: number;
  /** Why there is no value at all in the range; absent when there is one. */
  readonly whyEmpty?: string;
  /** The metrics that a formula is made of. */
  readonly parts?: readonly Explanation[];
}

export interface Answer {
  readonly unit: Unit;
  readonly series: readonly Series[];
  readonly explain: Explanation;
}

/** Natural process limits of an XmR chart (Wheeler, *Understanding Variation*, 1993): mean ± 2.66 × mean moving range. */
export interface Limits {
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
  /** Complete buckets with data that the limits were computed from. */
  readonly points: number;
}

/** A rule of the XmR chart that fired: something other than routine variation happened in these buckets. */
export interface Signal {
  /** `outside`: beyond a limit; `run`: 8 in a row on one side of the mean; `near`: 3 of 4 nearer to a limit than to the mean. */
  readonly rule: 'outside' | 'run' | 'near';
  /** Starts of the first and last bucket that took part, milliseconds UTC. */
  readonly from: number;
  readonly to: number;
  /** One sentence for people. */
  readonly text: string;
}

/** The last complete bucket against the one before it. */
export interface Comparison {
  readonly current: number;
  readonly previous: number;
  readonly absolute: number;
  /** Share of `previous`; NaN when that is 0. */
  readonly relative: number;
  /** Whether a signal includes the last complete bucket; `null` when there are too few points to say. */
  readonly moved: boolean | null;
  /** Why `moved` is what it is, in one sentence. */
  readonly reason: string;
}

/** A series together with the judgement whether it moved. */
export interface Behaviour {
  readonly answer: Answer;
  /** `null` with fewer than `minimumPoints` complete buckets. */
  readonly limits: Limits | null;
  readonly signals: readonly Signal[];
  readonly comparison: Comparison;
}

/** The noun that everything which judges or shows reads. */
export interface Metrics {
  /** @throws AppError `not_found` (unknown metric), `invalid_request` (stat, dimension, step or range it does not allow), `invalid_query`, `query_timeout`. */
  evaluate(metric: MetricExpression, query: MetricQuery): Promise<Answer>;
  /** Evaluates one series and judges by XmR rules whether it moved. @throws what `evaluate` throws; `invalid_request` for step `none` or several series. */
  behaviour(metric: MetricExpression, query: MetricQuery): Promise<Behaviour>;
  /** What can be asked of a metric: unit, direction, stats, dimensions. @throws AppError `not_found`, `invalid_request`, `invalid_query`. */
  describe(metric: MetricExpression): Promise<Omit<MetricSummary, 'origin'>>;
  /** Names, units and dimensions of all metrics: those of the rooms and those people defined. */
  list(): Promise<readonly MetricSummary[]>;
  /** The metrics that tell how a service does, of all areas. */
  attachedTo(service: Runs): Promise<readonly AttachedMetric[]>;
}

export type MetricSummary = Pick<MetricSource, 'name' | 'title' | 'description' | 'unit' | 'direction' | 'stats' | 'dimensions'> & {
  readonly origin: 'builtin' | 'definition';
};
