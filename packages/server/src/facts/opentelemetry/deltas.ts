import { type AccumulatorOptions, Accumulators, type Additions } from '../accumulators.ts';
import type { ExponentialBuckets } from '../histogram-buckets.ts';
import type { HistogramPoint } from './model.ts';

export type ExplicitTotal = Pick<HistogramPoint, 'count' | 'sum' | 'bounds' | 'counts'>;

/** Running totals of what senders state as differences (delta temporality). One for a process. */
export class Deltas {
  readonly #numbers: Accumulators<number>;
  readonly #explicit: Accumulators<ExplicitTotal>;
  readonly #exponential: Accumulators<ExponentialBuckets>;

  constructor(options: AccumulatorOptions = {}) {
    this.#numbers = new Accumulators(options);
    // A histogram takes the room of many numbers.
    const fewer = { ...options, limit: Math.ceil((options.limit ?? 100_000) / 10) };
    this.#explicit = new Accumulators(fewer);
    this.#exponential = new Accumulators(fewer);
  }

  /** What one request adds. */
  begin(source: string, now: number): DeltaAdditions {
    const numbers = this.#numbers.begin(source, now);
    const explicit = this.#explicit.begin(source, now);
    const exponential = this.#exponential.begin(source, now);
    return {
      numbers,
      explicit,
      exponential,
      undo() {
        numbers.undo();
        explicit.undo();
        exponential.undo();
      },
    };
  }
}

export interface DeltaAdditions {
  readonly numbers: Additions<number>;
  readonly explicit: Additions<ExplicitTotal>;
  readonly exponential: Additions<ExponentialBuckets>;
  /** Takes back what could not be stored, so that the sender's next attempt counts it once. */
  undo(): void;
}

export function mergeNumbers(total: number, difference: number): number {
  return total + difference;
}

/** `undefined` when the buckets differ. */
export function mergeExplicit(total: ExplicitTotal, difference: ExplicitTotal): ExplicitTotal | undefined {
  const { bounds } = total;
  if (bounds.length !== difference.bounds.length || !bounds.every((bound, index) => bound === difference.bounds[index])) return undefined;
  return {
    bounds,
    counts: total.counts.map((count, index) => count + (difference.counts[index] ?? 0)),
    count: total.count + difference.count,
    sum: total.sum === undefined || difference.sum === undefined ? undefined : total.sum + difference.sum,
  };
}
