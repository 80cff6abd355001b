import type { Annotation } from '../annotations.ts';
import type { Histogram } from '../histogram/types.ts';
import type { Labels } from '../labels.ts';

export interface LoadedSample {
  /** Milliseconds since the epoch, UTC. */
  readonly time: number;
  readonly value: number | Histogram | 'stale';
  /** Start of the cumulative counter, milliseconds; 0 where nobody said. */
  readonly startTime: number;
}

export interface LoadedSeries {
  readonly labels: Labels;
  /** Ascending in time, one a time. */
  readonly samples: readonly LoadedSample[];
}

export interface VectorSample {
  readonly labels: Labels;
  readonly value: number | Histogram;
}

export interface MatrixSeries {
  readonly labels: Labels;
  readonly points: readonly { readonly time: number; readonly value: number | Histogram }[];
}

/** What a query answered, annotations aside. Vectors in the order answered. */
export type AnswerData =
  | { readonly type: 'scalar'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'vector'; readonly samples: readonly VectorSample[] }
  | { readonly type: 'matrix'; readonly series: readonly MatrixSeries[] };

export interface Answer {
  readonly data: AnswerData;
  readonly annotations: readonly Annotation[];
}

/** What the cases run on: an engine with a storage. Failing queries reject with a `QueryError`. Times and steps in milliseconds. */
export interface Target {
  load(series: readonly LoadedSeries[]): Promise<void>;
  clear(): Promise<void>;
  instant(query: string, time: number): Promise<Answer>;
  range(query: string, start: number, end: number, step: number): Promise<Answer>;
}
