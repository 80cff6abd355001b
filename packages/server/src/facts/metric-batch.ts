import type { Row } from '../stores/clickhouse/table.ts';
import type { Accumulated } from './accumulators.ts';
import type { exemplars } from './exemplars.ts';
import { bucketColumns, type ExponentialBuckets, emptied, type HistogramBuckets } from './histogram-buckets.ts';
import type { nativeHistograms } from './native-histograms.ts';
import { labelCost, labelLength, labelProblem } from './opentelemetry/checks.ts';
import { ownJob } from './opentelemetry/labels.ts';
import { SampleColumnsBuilder } from './sample-columns.ts';
import type { series } from './series.ts';
import { type Labels, seriesNumber } from './series-id.ts';
import type { MetricData } from './series-writer.ts';
import { earliestTime, isPlausibleTime, latestAhead } from './time.ts';

/** One request may make more of its bytes than it has: these bound how much. */
const maxSamples = 200_000;
const maxLabelTotal = 32 * 1024 * 1024;
/** Labels are merged for every point and hashed for every sample, also of a series that was met before: this bounds the time of that. */
const maxLabelWork = 256 * 1024 * 1024;
/** Buckets of all native histograms, spans counted as buckets. */
const maxBuckets = 4_000_000;

export const problems = {
  full: 'the request makes too many samples or labels; send smaller batches',
  time: `the time must lie between ${earliestTime} and ${latestAhead} ahead of the server's clock`,
  value: 'a value is not a finite number',
  own: `the job ${ownJob} is the server's own; choose another name`,
} as const;

/** Who sends, when (milliseconds since the epoch, UTC). */
export interface Origin {
  readonly source: string;
  readonly now: number;
  /** Whether this is the server itself: no sender may write under its job, on which its own objectives are judged. */
  readonly own?: boolean;
}

export interface Described {
  /** As Prometheus writes it. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown';
  /** UCUM; empty when unknown. */
  readonly unit: string;
  readonly description: string;
}

/** Milliseconds since the epoch, UTC; a start of 0 is unknown. */
export interface Moment {
  readonly time: number;
  readonly startTime: number;
}

/** Collects what one request or interval brings, in the form that `SeriesWriter` takes, and counts what is refused. */
export class MetricBatch {
  readonly origin: Origin;
  readonly rejected = new Map<string, number>();
  readonly #series = new Map<bigint, Row<typeof series>>();
  readonly #samples = new SampleColumnsBuilder();
  readonly #histograms: Row<typeof nativeHistograms>[] = [];
  readonly #exemplars: Row<typeof exemplars>[] = [];
  #labelTotal = 0;
  #labelWork = 0;
  #buckets = 0;

  constructor(origin: Origin) {
    this.origin = origin;
  }

  /** The series of what was added, by id. */
  get byId(): ReadonlyMap<bigint, Row<typeof series>> {
    return this.#series;
  }

  /** Whether no more is taken. */
  get full(): boolean {
    const made = this.#samples.length + this.#histograms.length + this.#exemplars.length;
    return made >= maxSamples || this.#labelTotal >= maxLabelTotal || this.#labelWork >= maxLabelWork || this.#buckets >= maxBuckets;
  }

  /** Why nothing more is taken, or not with these labels or at this time. */
  problem(labels: Labels, time: number): string | undefined {
    if (this.full) return problems.full;
    if (!isPlausibleTime(time, this.origin.now)) return problems.time;
    this.#labelWork += labelCost(labels);
    return ownProblem(labels, this.origin) ?? labelProblem(labels);
  }

  /** The number of a series, which is written with its samples. */
  id(described: Described, labels: Labels): bigint {
    const id = seriesNumber(described.name, labels);
    this.#labelWork += labelCost(labels);
    if (!this.#series.has(id)) {
      this.#labelTotal += labelLength(labels);
      this.#series.set(id, { ...described, id: String(id), labels, source: this.origin.source, seen: this.origin.now });
    }
    return id;
  }

  /** Any double, NaN too. */
  add(id: bigint, { time, startTime }: Moment, value: number): void {
    this.#samples.add(id, time, value, startOf(time, startTime));
  }

  /**
   * A counter that this server adds up. Where it begins, a zero stands just after its start: what looks at samples alone then sees the first
   * addition, and every new beginning as a reset.
   */
  addTotal(id: bigint, { value, startTime, began }: Accumulated<number>, time: number): void {
    if (began && startTime + 1 < time) this.add(id, { time: startTime + 1, startTime }, 0);
    this.add(id, { time, startTime }, value);
  }

  /** The series ends here. */
  addStale(id: bigint, time: number): void {
    this.#samples.addStale(id, time);
  }

  /** A histogram that this server adds up; it begins, as counters do, with one that holds nothing. */
  addHistogramTotal(id: bigint, { value, startTime, began }: Accumulated<ExponentialBuckets>, time: number): void {
    if (began && startTime + 1 < time) this.addHistogram(id, { time: startTime + 1, startTime }, bucketColumns(emptied(value)));
    this.addHistogram(id, { time, startTime }, bucketColumns(value));
  }

  addHistogram(id: bigint, { time, startTime }: Moment, buckets: HistogramBuckets): void {
    this.#buckets += buckets.positive_counts.length + buckets.negative_counts.length + 8;
    this.#histograms.push({ ...buckets, series_id: String(id), time, start_time: startOf(time, startTime) });
  }

  addExemplar(id: bigint, time: number, value: number, labels: Labels): void {
    this.#labelTotal += labelLength(labels);
    this.#exemplars.push({ series_id: String(id), time, value, labels });
  }

  reject(reason: string, count = 1): void {
    if (count > 0) this.rejected.set(reason, (this.rejected.get(reason) ?? 0) + count);
  }

  finish(): MetricData {
    return { series: this.#series.values(), samples: this.#samples.finish(), histograms: this.#histograms, exemplars: this.#exemplars };
  }
}

/** Why nobody may write under these labels. */
export function ownProblem(labels: Labels, { own = false }: Pick<Origin, 'own'> = {}): string | undefined {
  return labels.job === ownJob && !own ? problems.own : undefined;
}

function startOf(time: number, startTime: number): number {
  return isPlausibleTime(startTime, time) ? Math.min(startTime, time) : 0;
}
