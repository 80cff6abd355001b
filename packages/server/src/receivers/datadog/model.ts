import type { ExponentialBuckets } from '../../facts/histogram-buckets.ts';
import type { Labels } from '../../facts/series-id.ts';

/** Points of one metric with one set of tags. */
export interface DatadogSeries {
  readonly metric: string;
  readonly type: 'count' | 'rate' | 'gauge';
  readonly labels: Labels;
  /** As Datadog calls it, such as `byte`; empty when unknown. */
  readonly unit: string;
  /** Seconds that a count or rate is about; 0 when the sender does not say. */
  readonly interval: number;
  /** Milliseconds since the epoch, UTC. */
  readonly points: readonly { readonly time: number; readonly value: number }[];
}

/** What was measured in moments, as histograms. */
export interface DatadogDistribution {
  readonly metric: string;
  readonly labels: Labels;
  readonly points: readonly { readonly time: number; readonly histogram: ExponentialBuckets }[];
}

/** What a body holds, and how many entries or points of it cannot be read, by reason. */
export interface Decoded<T> {
  readonly entries: readonly T[];
  readonly rejected: ReadonlyMap<string, number>;
}

export const problems = {
  series: 'a series that is not a series',
  point: 'a point without time or finite value',
  tags: 'a series with more than 128 tags, or a tag that is too long',
  name: 'a metric name that is empty, too long, or has no letter or digit',
  type: 'a series of an unknown type',
  falls: 'a count below zero',
  sketch: 'a sketch that is not valid',
} as const;
