import { commonLayout, conform } from './align.ts';
import { add, combinedHint, divide, multiply } from './arithmetic.ts';
import { type Compensated, kahanAdd } from './kahan.ts';
import { countsAt, type Side, sameSpans, spansOf, unionOf } from './layout.ts';
import { negativeSide, positiveSide } from './sides.ts';
import { type Histogram, hasCustomBuckets } from './types.ts';

/** A histogram and, bucket by bucket, what rounding has lost of it; both always have the same buckets. */
interface CompensatedHistogram {
  readonly value: Histogram;
  readonly lost: Histogram;
}

/** What aggregations and `_over_time` functions tell of the histograms that they took. */
abstract class Accumulator {
  /** Exponential and custom buckets met; there is no result. */
  incompatible = false;
  /** Custom bounds differed; only those that all had are left. */
  reconciled = false;
  #reset = false;
  #notReset = false;

  /** Among the histograms were both counters just reset and counters surely not reset. */
  get collision(): boolean {
    return this.#reset && this.#notReset;
  }

  abstract add(histogram: Histogram): void;

  protected note(histogram: Histogram): void {
    if (histogram.resetHint === 'reset') this.#reset = true;
    if (histogram.resetHint === 'not_reset') this.#notReset = true;
  }

  protected join(to: CompensatedHistogram, histogram: Histogram): CompensatedHistogram | undefined {
    const layout = commonLayout(to.value, histogram);
    if (layout === undefined) {
      this.incompatible = true;
      return undefined;
    }
    if (layout.reconciled) this.reconciled = true;
    return compensatedAdd({ value: conform(to.value, layout), lost: conform(to.lost, layout) }, conform(histogram, layout));
  }
}

/** The sum of any number of histograms, each count summed with compensation for rounding. */
export class HistogramSum extends Accumulator {
  #total: CompensatedHistogram | undefined;

  add(histogram: Histogram): void {
    this.note(histogram);
    if (this.incompatible) return;
    this.#total = this.#total === undefined ? fresh(histogram) : this.join(this.#total, histogram);
  }

  /** `undefined` when there was no histogram, or they were incompatible. */
  result(): Histogram | undefined {
    return this.#total && settled(this.#total);
  }
}

/** The mean of any number of histograms. It divides the sum, until a sum overflows; from there on it keeps a running mean. */
export class HistogramMean extends Accumulator {
  #taken = 0;
  #running = false;
  #total: CompensatedHistogram | undefined;

  add(histogram: Histogram): void {
    this.note(histogram);
    if (this.incompatible) return;
    this.#taken++;
    if (this.#total === undefined) {
      this.#total = fresh(histogram);
      return;
    }
    if (!this.#running) {
      const total = this.join(this.#total, histogram);
      if (total === undefined || !overflown(total.value)) {
        this.#total = total;
        return;
      }
      this.#running = true;
      this.#total = mapBoth(this.#total, (value) => divide(value, this.#taken - 1));
    }
    const weight = (this.#taken - 1) / this.#taken;
    const shrunk = mapBoth(this.#total, (value) => multiply(value, weight));
    this.#total = this.join(shrunk, divide(histogram, this.#taken));
  }

  /** `undefined` when there was no histogram, or they were incompatible. */
  result(): Histogram | undefined {
    if (this.#total === undefined) return undefined;
    return settled(this.#running ? this.#total : mapBoth(this.#total, (value) => divide(value, this.#taken)));
  }
}

function fresh(value: Histogram): CompensatedHistogram {
  return { value, lost: { ...multiply(value, 0), ...zeroTotals(value) } };
}

/** Infinities and NaN times zero are NaN; nothing has been lost of them. */
function zeroTotals(value: Histogram): Pick<Histogram, 'zeroCount' | 'count' | 'sum' | 'positiveCounts' | 'negativeCounts'> {
  return {
    zeroCount: 0,
    count: 0,
    sum: 0,
    positiveCounts: value.positiveCounts.map(() => 0),
    negativeCounts: value.negativeCounts.map(() => 0),
  };
}

function settled({ value, lost }: CompensatedHistogram): Histogram {
  const total = add(value, lost);
  return { ...(total?.histogram ?? value), resetHint: value.resetHint };
}

function mapBoth(pair: CompensatedHistogram, map: (histogram: Histogram) => Histogram): CompensatedHistogram {
  return { value: map(pair.value), lost: map(pair.lost) };
}

function overflown(histogram: Histogram): boolean {
  const infinite = (value: number) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;
  return (
    [histogram.zeroCount, histogram.count, histogram.sum].some(infinite) ||
    histogram.positiveCounts.some(infinite) ||
    (!hasCustomBuckets(histogram) && histogram.negativeCounts.some(infinite))
  );
}

/** All three histograms have the same layout, the pair the same buckets. */
function compensatedAdd({ value, lost }: CompensatedHistogram, term: Histogram): CompensatedHistogram {
  const positive = compensatedSide(positiveSide, value, lost, term, sameSpans(value.positiveSpans, term.positiveSpans));
  const negative = compensatedSide(negativeSide, value, lost, term, sameSpans(value.negativeSpans, term.negativeSpans));
  const zeroCount = kahanAdd(term.zeroCount, value.zeroCount, lost.zeroCount);
  const count = kahanAdd(term.count, value.count, lost.count);
  const sum = kahanAdd(term.sum, value.sum, lost.sum);
  const buckets = { positiveSpans: spansOf(positive.indexes), negativeSpans: spansOf(negative.indexes) };
  const part = (key: keyof Compensated): Histogram => ({
    ...value,
    ...buckets,
    zeroCount: zeroCount[key],
    count: count[key],
    sum: sum[key],
    positiveCounts: positive[key],
    negativeCounts: negative[key],
    resetHint: combinedHint(value.resetHint, term.resetHint),
  });
  return { value: part('sum'), lost: part('compensation') };
}

function compensatedSide(
  side: (histogram: Histogram) => Side,
  value: Histogram,
  lost: Histogram,
  term: Histogram,
  same: boolean,
): { indexes: readonly number[]; sum: number[]; compensation: number[] } {
  const { indexes: own, counts } = side(value);
  const other = side(term);
  const indexes = same ? own : unionOf(own, other.indexes);
  const terms = countsAt(other, indexes);
  const losses = countsAt({ indexes: own, counts: side(lost).counts }, indexes);
  const sum = countsAt({ indexes: own, counts }, indexes);
  const compensation = losses;
  for (let at = 0; at < indexes.length; at++) {
    const next = kahanAdd(terms[at] as number, sum[at] as number, losses[at] as number);
    sum[at] = next.sum;
    compensation[at] = next.compensation;
  }
  return { indexes, sum, compensation };
}
