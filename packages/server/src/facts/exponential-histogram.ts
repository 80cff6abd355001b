import { coarser, type ExponentialBuckets } from './histogram-buckets.ts';

/** Buckets of one sign; beyond them the histogram becomes coarser. */
const mostBuckets = 160;
/** 2^(1/32): a quantile is off by 2.2 % at most. */
const finest = 5;
const coarsest = -4;
/** Prometheus' default. */
const zeroThreshold = 2 ** -128;

/** Counts measurements in exponential buckets, as many as bounded memory allows at the finest width that does. */
export class ExponentialHistogram {
  #schema = finest;
  #zeroCount = 0;
  #count = 0;
  #sum = 0;
  #positive = new Map<number, number>();
  #negative = new Map<number, number>();

  /** @param weight how many measurements this one stands for. */
  add(value: number, weight = 1): void {
    this.#count += weight;
    this.#sum += value * weight;
    const magnitude = Math.abs(value);
    if (magnitude <= zeroThreshold) {
      this.#zeroCount += weight;
      return;
    }
    const side = value > 0 ? this.#positive : this.#negative;
    const index = Math.ceil(Math.log2(magnitude) * 2 ** this.#schema);
    side.set(index, (side.get(index) ?? 0) + weight);
    while (side.size > mostBuckets && this.#schema > coarsest) this.#coarsen();
  }

  get count(): number {
    return this.#count;
  }

  get sum(): number {
    return this.#sum;
  }

  buckets(): ExponentialBuckets {
    return {
      schema: this.#schema,
      zeroThreshold,
      zeroCount: this.#zeroCount,
      count: this.#count,
      sum: this.#sum,
      positive: this.#positive,
      negative: this.#negative,
    };
  }

  #coarsen(): void {
    this.#schema--;
    const [positive, negative] = [coarser(this.#positive, 1), coarser(this.#negative, 1)];
    this.#positive = positive;
    this.#negative = negative;
    if (positive.size > mostBuckets && this.#schema > coarsest) this.#coarsen();
  }
}
