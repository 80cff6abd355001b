/** Attribute values as JSON can say them; bytes are base64, 64-bit integers that a double cannot hold are decimal strings. */
export type AttributeValue = string | number | boolean | null | readonly AttributeValue[] | { readonly [key: string]: AttributeValue };
export type Attributes = readonly (readonly [key: string, value: AttributeValue])[];

/** The part of an OTLP metrics export that Binnacle reads; protobuf, JSON and the server's own metrics all become this. */
export interface ResourceMetrics {
  readonly resource: Attributes;
  readonly scopes: readonly ScopeMetrics[];
}

export interface ScopeMetrics {
  readonly name: string;
  readonly version: string;
  readonly attributes: Attributes;
  readonly metrics: readonly Metric[];
}

export type Temporality = 'cumulative' | 'delta' | 'unspecified';

export interface Metric {
  readonly name: string;
  /** UCUM. */
  readonly unit: string;
  readonly description: string;
  readonly data: MetricData;
}

export type MetricData =
  | { readonly kind: 'gauge'; readonly points: readonly NumberPoint[] }
  | { readonly kind: 'sum'; readonly monotonic: boolean; readonly temporality: Temporality; readonly points: readonly NumberPoint[] }
  | { readonly kind: 'histogram'; readonly temporality: Temporality; readonly points: readonly HistogramPoint[] }
  | { readonly kind: 'summary'; readonly points: readonly SummaryPoint[] }
  | { readonly kind: 'exponential_histogram'; readonly temporality: Temporality; readonly points: readonly ExponentialPoint[] }
  | { readonly kind: 'none' };

export interface Point {
  readonly attributes: Attributes;
  /** Milliseconds since the epoch, UTC; 0 when the sender did not say. */
  readonly startTime: number;
  /** Milliseconds since the epoch, UTC. */
  readonly time: number;
  /** The sender states that there is no value at this time. */
  readonly noValue: boolean;
}

/** One measurement behind a point. */
export interface Exemplar {
  /** Milliseconds since the epoch, UTC. */
  readonly time: number;
  readonly value: number | undefined;
  /** In hexadecimal; empty when there is none. */
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

export interface NumberPoint extends Point {
  readonly exemplars?: readonly Exemplar[];
  /** `undefined` when the point carries no value at all, which is an error of the sender. */
  readonly value: number | undefined;
}

export interface HistogramPoint extends Point {
  readonly count: number;
  readonly sum: number | undefined;
  /** Upper bounds, ascending; `counts` has one more entry, for what lies above the last. Both empty when only count and sum are known. */
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
  readonly exemplars?: readonly Exemplar[];
}

/** Buckets of one sign, without gaps: the i-th holds what is above base^(offset + i) and at most base^(offset + i + 1), with base = 2^(2^-scale). */
export interface ExponentialSide {
  readonly offset: number;
  readonly counts: readonly number[];
}

export interface ExponentialPoint extends Point {
  readonly count: number;
  readonly sum: number | undefined;
  readonly scale: number;
  readonly zeroCount: number;
  readonly zeroThreshold: number;
  readonly positive: ExponentialSide;
  readonly negative: ExponentialSide;
  readonly exemplars?: readonly Exemplar[];
}

export interface SummaryPoint extends Point {
  readonly count: number;
  readonly sum: number;
  readonly quantiles: readonly { readonly quantile: number; readonly value: number }[];
}
