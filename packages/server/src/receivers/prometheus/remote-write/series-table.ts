import type { HashWords } from './label-hash.ts';

/** Words of a record: the hash of its labels (4), the series' id (2), the number of its metric name, when it was announced. */
export const recordWords = 8;
export const idWord = 4;
export const nameWord = 6;
/** Seconds since `announcedEpoch`. */
export const announcedWord = 7;
const smallest = 1024;

/**
 * Which series a set of labels is, by the hash of the labels: open addressing over typed arrays, 32 bytes a series and 8 of index. At
 * `limit` series a generation is full and a new one begins; of the old one is kept what is met again, so memory is bounded by two of them.
 */
export class SeriesTable {
  readonly #limit: number;
  #young = new Generation(smallest);
  #old: Generation | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Where the record of `find` and `add` stands is good until the next call of either. */
  get records(): Int32Array {
    return this.#young.records;
  }

  get size(): number {
    return this.#young.count + (this.#old?.count ?? 0);
  }

  /** The position of the record in `records`, -1 when there is none. */
  find(hash: HashWords): number {
    const found = this.#young.find(hash);
    if (found >= 0 || this.#old === undefined) return found;
    const before = this.#old.find(hash);
    if (before < 0) return -1;
    const { records } = this.#old;
    const words = recordWords;
    return this.add(
      hash,
      records[before + idWord] as number,
      records[before + idWord + 1] as number,
      records[before + nameWord] as number,
      records[before + words - 1] as number,
    );
  }

  add(hash: HashWords, idLow: number, idHigh: number, name: number, announced: number): number {
    if (this.#young.count >= this.#limit) {
      this.#old = this.#young;
      this.#young = new Generation(smallest);
    }
    return this.#young.add(hash, idLow, idHigh, name, announced);
  }
}

class Generation {
  count = 0;
  records: Int32Array;
  /** Number of a record plus one by hash; 0 where none is. Half empty at least. */
  #index: Int32Array;

  constructor(capacity: number) {
    this.records = new Int32Array(capacity * recordWords);
    this.#index = new Int32Array(capacity * 2);
  }

  find(hash: HashWords): number {
    const { a, b, c, d } = hash;
    const index = this.#index;
    const { records } = this;
    const mask = index.length - 1;
    for (let slot = a & mask; ; slot = (slot + 1) & mask) {
      const entry = index[slot] as number;
      if (entry === 0) return -1;
      const at = (entry - 1) * recordWords;
      if (records[at] === a && records[at + 1] === b && records[at + 2] === c && records[at + 3] === d) return at;
    }
  }

  add(hash: HashWords, idLow: number, idHigh: number, name: number, announced: number): number {
    if ((this.count + 1) * recordWords > this.records.length) this.#grow();
    const at = this.count * recordWords;
    this.records.set([hash.a, hash.b, hash.c, hash.d, idLow, idHigh, name, announced], at);
    this.count++;
    this.#place(this.count);
    return at;
  }

  #place(entry: number): void {
    const mask = this.#index.length - 1;
    let slot = (this.records[(entry - 1) * recordWords] as number) & mask;
    while (this.#index[slot] !== 0) slot = (slot + 1) & mask;
    this.#index[slot] = entry;
  }

  #grow(): void {
    const records = new Int32Array(this.records.length * 2);
    records.set(this.records);
    this.records = records;
    this.#index = new Int32Array(this.#index.length * 2);
    for (let entry = 1; entry <= this.count; entry++) this.#place(entry);
  }
}
