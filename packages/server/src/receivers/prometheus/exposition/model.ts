import type { HistogramBuckets } from '../../../facts/histogram-buckets.ts';
import type { Metadata } from '../metadata.ts';

export type Pairs = readonly (readonly [string, string])[];

/** A series as a target writes it: the same text is the same series, so what is known of it need not be read out of the text again. */
export interface ExposedSeries {
  readonly key: string;
  /** Labels, `__name__` among them, in the order of the text. @throws DecodeError when the text is no series. */
  pairs(): Pairs;
}

/** What stands beside a value. Times are milliseconds since the epoch, UTC. */
interface Exposed extends ExposedSeries {
  /** When the target says that the value was measured; `undefined`: when it is asked. */
  readonly time: number | undefined;
  /** When a cumulative counter began; 0 when unknown. */
  startTime: number;
  readonly exemplars: readonly ExposedExemplar[];
}

export interface ExposedSample extends Exposed {
  readonly value: number;
}

export interface ExposedHistogram extends Exposed {
  readonly histogram: HistogramBuckets;
}

export interface ExposedExemplar {
  readonly pairs: Pairs;
  readonly value: number;
  readonly time: number | undefined;
}

/** What a target exposes at one time. */
export interface Exposition {
  /** By name of the metric family. */
  readonly metadata: ReadonlyMap<string, Metadata>;
  readonly samples: readonly ExposedSample[];
  readonly histograms: readonly ExposedHistogram[];
}

export const noExemplars: readonly ExposedExemplar[] = [];
