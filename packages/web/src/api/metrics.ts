/** The shapes of `/metrics`, `/evaluate` and `/behaviour` as JSON carries them: `null` is "no data", times are milliseconds UTC. */
export type Stat = 'p50' | 'p75' | 'p90' | 'p95' | 'p99' | 'mean' | 'sum' | 'count' | 'min' | 'max';
export type Direction = 'up' | 'down' | 'none';

export interface MetricSummary {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  readonly direction: Direction;
  readonly stats: readonly Stat[];
  readonly dimensions: readonly string[];
  readonly origin: 'builtin' | 'definition';
}

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
  readonly n: readonly number[];
  readonly partial: readonly boolean[];
}

export interface Explanation {
  readonly metric: string;
  readonly title: string;
  readonly definition: string;
  readonly unit: string;
  readonly direction: Direction;
  readonly stat: Stat | null;
  readonly from: number;
  readonly to: number;
  readonly timezone: string;
  readonly sampleSize: number;
  readonly sql: string | null;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly freshness: number | null;
  readonly notes?: readonly string[];
  readonly whyEmpty?: string;
  readonly parts?: readonly Explanation[];
}

export interface Answer {
  readonly unit: string;
  readonly series: readonly Series[];
  readonly explain: Explanation;
}

export interface Limits {
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
  readonly points: number;
}

export interface Signal {
  readonly rule: 'outside' | 'run' | 'near';
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface Comparison {
  readonly current: number | null;
  readonly previous: number | null;
  readonly absolute: number | null;
  readonly relative: number | null;
  readonly moved: boolean | null;
  readonly reason: string;
}

export interface Behaviour extends Answer {
  readonly limits: Limits | null;
  readonly signals: readonly Signal[];
  readonly comparison: Comparison;
}

/** A question about a metric; the range and environment of the page are added by the hooks. */
export interface Question {
  readonly metric: string;
  readonly stat?: Stat | undefined;
  readonly filter?: Readonly<Record<string, string | readonly string[]>>;
  readonly groupBy?: readonly string[];
}
