import { QueryError } from '../errors.ts';
import { firstAfter } from '../functions/range/samples.ts';
import { storedHint } from '../histogram/reset.ts';
import type { Histogram } from '../histogram/types.ts';
import type { Labels } from '../labels.ts';
import { labelsTest } from '../matcher.ts';
import { float, histogram, type RawSeries, stale } from '../series.ts';
import type { SelectAnswer, SelectRequest, Storage, StorageContext } from '../storage.ts';

/** What may be appended: a float, a native histogram or the marker that the series ended. */
export type MemorySample = number | Histogram | 'stale';

interface Stored {
  readonly labels: Labels;
  readonly times: number[];
  readonly samples: MemorySample[];
  readonly startTimes: number[];
  started: boolean;
}

/** A storage in memory: for tests, for small sets of samples, and as the reference of what a storage answers. */
export class MemoryStorage implements Storage {
  readonly #series = new Map<string, Stored>();

  /** Adds a sample, or replaces the one at the same time. `time` and `startTime`: milliseconds since the epoch; `startTime` 0 is unknown. */
  append(labels: Labels, time: number, sample: MemorySample, startTime = 0): void {
    let stored = this.#series.get(labels.key);
    if (stored === undefined) {
      stored = { labels, times: [], samples: [], startTimes: [], started: false };
      this.#series.set(labels.key, stored);
    }
    if (startTime !== 0) stored.started = true;
    const place = firstAfter(stored.times, time);
    if (place > 0 && stored.times[place - 1] === time) {
      stored.samples[place - 1] = sample;
      stored.startTimes[place - 1] = startTime;
    } else {
      stored.times.splice(place, 0, time);
      stored.samples.splice(place, 0, withHint(stored.samples[place - 1], sample));
      stored.startTimes.splice(place, 0, startTime);
    }
  }

  clear(): void {
    this.#series.clear();
  }

  async select(request: SelectRequest, context: StorageContext): Promise<SelectAnswer> {
    const matches = labelsTest(request.matchers);
    const series: RawSeries[] = [];
    let samples = 0;
    for (const stored of this.#series.values()) {
      if (!matches(stored.labels)) continue;
      const from = firstAfter(stored.times, request.from);
      const to = firstAfter(stored.times, request.to);
      if (from === to) continue;
      samples += to - from;
      if (series.length >= context.limits.maxSeries) {
        throw new QueryError('execution', `a selector matches more than ${context.limits.maxSeries} series; narrow it with matchers`);
      }
      if (samples > context.limits.maxSamples) {
        throw new QueryError('execution', 'query processing would load too many samples into memory in query execution');
      }
      series.push(slice(stored, from, to));
    }
    return { series };
  }
}

/** A histogram with what the sample before it tells of resets; a gauge before it tells nothing. */
function withHint(previous: MemorySample | undefined, sample: MemorySample): MemorySample {
  if (typeof sample !== 'object' || typeof previous !== 'object' || previous.resetHint === 'gauge') return sample;
  const resetHint = storedHint(previous, sample);
  return resetHint === sample.resetHint ? sample : { ...sample, resetHint };
}

function slice(stored: Stored, from: number, to: number): RawSeries {
  const count = to - from;
  const kinds = new Uint8Array(count);
  const values = new Float64Array(count);
  let histograms: (Histogram | undefined)[] | undefined;
  for (let index = 0; index < count; index++) {
    const sample = stored.samples[from + index] as MemorySample;
    if (typeof sample === 'number') {
      kinds[index] = float;
      values[index] = sample;
    } else if (sample === 'stale') {
      kinds[index] = stale;
    } else {
      kinds[index] = histogram;
      histograms ??= new Array<Histogram | undefined>(count);
      histograms[index] = sample;
    }
  }
  return {
    labels: stored.labels,
    times: Float64Array.from(stored.times.slice(from, to)),
    kinds,
    values,
    histograms,
    startTimes: stored.started ? Float64Array.from(stored.startTimes.slice(from, to)) : undefined,
  };
}
