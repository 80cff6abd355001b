/** Samples as columns, of equal length: no object a sample, and the store's own format is a copy away. */
export interface SampleColumns {
  readonly length: number;
  readonly ids: BigUint64Array;
  /** Milliseconds since the epoch, UTC. */
  readonly times: BigInt64Array;
  /** A staleness marker is the NaN whose bits are `staleBits`: never pass it through a JavaScript number, which may lose them. */
  readonly values: Float64Array;
  /** When a cumulative counter began, milliseconds since the epoch, UTC; 0 when the sender did not say. */
  readonly startTimes: BigInt64Array;
}

/** Prometheus' staleness marker: the series has ended here. */
export const staleBits = 0x7ff0000000000002n;

const wordSize = 2 ** 32;

/** Collects samples into columns that grow. Times are milliseconds since the epoch, UTC, whole and not negative. */
export class SampleColumnsBuilder {
  #length = 0;
  #ids: BigUint64Array<ArrayBuffer>;
  #times: Uint32Array<ArrayBuffer>;
  #values: Float64Array<ArrayBuffer>;
  #startTimes: Uint32Array<ArrayBuffer>;

  constructor(capacity = 256) {
    this.#ids = new BigUint64Array(capacity);
    this.#times = new Uint32Array(2 * capacity);
    this.#values = new Float64Array(capacity);
    this.#startTimes = new Uint32Array(2 * capacity);
  }

  get length(): number {
    return this.#length;
  }

  add(id: bigint, time: number, value: number, startTime = 0): void {
    const index = this.#place(id, time, startTime);
    // Not in one expression: the columns may be others after a place was made.
    this.#values[index] = value;
  }

  /** Adds a value by its bits, as a protocol carries it, so that NaNs stay what they are. */
  addBits(id: bigint, time: number, bits: bigint, startTime = 0): void {
    const index = this.#place(id, time, startTime);
    new BigUint64Array(this.#values.buffer, 8 * index, 1)[0] = bits;
  }

  /** Adds a staleness marker. */
  addStale(id: bigint, time: number, startTime = 0): void {
    this.addBits(id, time, staleBits, startTime);
  }

  /** The columns so far; nothing may be added afterwards. */
  finish(): SampleColumns {
    const length = this.#length;
    return {
      length,
      ids: this.#ids.subarray(0, length),
      times: new BigInt64Array(this.#times.buffer, 0, length),
      values: this.#values.subarray(0, length),
      startTimes: new BigInt64Array(this.#startTimes.buffer, 0, length),
    };
  }

  #place(id: bigint, time: number, startTime: number): number {
    const index = this.#length++;
    if (index === this.#ids.length) this.#grow();
    this.#ids[index] = id;
    setTime(this.#times, index, time);
    setTime(this.#startTimes, index, startTime);
    return index;
  }

  #grow(): void {
    const size = Math.max(256, 2 * this.#ids.length);
    this.#ids = grown(this.#ids, new BigUint64Array(size));
    this.#times = grown(this.#times, new Uint32Array(2 * size));
    // Bytes are copied, not numbers: a NaN's bits must survive.
    const values = new Float64Array(size);
    new Uint8Array(values.buffer).set(new Uint8Array(this.#values.buffer, 0, this.#values.byteLength));
    this.#values = values;
    this.#startTimes = grown(this.#startTimes, new Uint32Array(2 * size));
  }
}

/** A 64-bit integer in two words: making a BigInt for every sample would cost more than all the rest. */
function setTime(words: Uint32Array, index: number, time: number): void {
  words[2 * index] = time % wordSize;
  words[2 * index + 1] = Math.floor(time / wordSize);
}

function grown<T extends BigUint64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>>(from: T, to: T): T {
  to.set(from as never);
  return to;
}

/** The samples for which `keep` holds. */
export function filterSamples(columns: SampleColumns, keep: (index: number) => boolean): SampleColumns {
  const kept: number[] = [];
  for (let index = 0; index < columns.length; index++) if (keep(index)) kept.push(index);
  if (kept.length === columns.length) return columns;
  const from = bitsOf(columns.values);
  const result = {
    length: kept.length,
    ids: new BigUint64Array(kept.length),
    times: new BigInt64Array(kept.length),
    values: new Float64Array(kept.length),
    startTimes: new BigInt64Array(kept.length),
  };
  const to = bitsOf(result.values);
  for (const [place, index] of kept.entries()) {
    result.ids[place] = columns.ids[index] as bigint;
    result.times[place] = columns.times[index] as bigint;
    to[place] = from[index] as bigint;
    result.startTimes[place] = columns.startTimes[index] as bigint;
  }
  return result;
}

/** The same values as integers. */
export function bitsOf(values: Float64Array): BigUint64Array {
  return new BigUint64Array(values.buffer, values.byteOffset, values.length);
}
