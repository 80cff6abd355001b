import type { Row } from '../stores/clickhouse/table.ts';
import { Announced } from './announced.ts';
import type { labelValues } from './label-values.ts';
import type { series } from './series.ts';

const day = 24 * 3_600_000;
/** What is remembered stays below 150 MB; beyond it everything is announced anew. */
const mostRemembered = 4_000_000;

type LabelRow = Row<typeof labelValues>;

/** Finds out which rows of `label_values` series bring that were not written within the last day. */
export class LabelAnnouncer {
  readonly #limit: number;
  #announced = new Announced();

  constructor(limit = mostRemembered) {
    this.#limit = limit;
  }

  /** The rows to write for these series; `done` is called when they are durable. */
  due(all: readonly Row<typeof series>[]): { readonly rows: readonly LabelRow[]; done(): void } {
    const rows = new Map<bigint, LabelRow>();
    for (const { name, labels, seen } of all) {
      this.#add(rows, '', '__name__', name, seen);
      for (const label in labels) {
        const value = labels[label] ?? '';
        this.#add(rows, '', label, value, seen);
        this.#add(rows, name, label, value, seen);
      }
    }
    return { rows: [...rows.values()], done: () => this.#remember(rows) };
  }

  sweep(now: number): void {
    this.#announced.forgetBefore(now - day);
  }

  #add(rows: Map<bigint, LabelRow>, metric: string, label: string, value: string, seen: number): void {
    const key = keyOf(metric, label, value);
    const last = this.#announced.last(key);
    if (last === undefined || seen - last >= day) rows.set(key, { metric, label, value, seen });
  }

  #remember(rows: ReadonlyMap<bigint, LabelRow>): void {
    if (this.#announced.size + rows.size > this.#limit) this.#announced = new Announced();
    for (const [key, { seen }] of rows) this.#announced.set(key, seen, 0);
  }
}

const word = new BigUint64Array(1);
const words = new Uint32Array(word.buffer);

/**
 * 64 bits of the three texts, by two multiplicative hashes over code units (FNV-1a with different primes, mixed at the end as MurmurHash3
 * does). A collision costs one value in the lists that are offered for completion.
 */
function keyOf(metric: string, label: string, value: string): bigint {
  let one = 0x811c9dc5;
  let other = 0x9747b28c;
  for (const text of [metric, label, value]) {
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      one = Math.imul(one ^ unit, 0x01000193);
      other = Math.imul(other ^ unit, 0x5bd1e995);
    }
    one = Math.imul(one ^ 0x10000, 0x01000193);
    other = Math.imul(other ^ 0x10000, 0x5bd1e995);
  }
  words[0] = mixed(one);
  words[1] = mixed(other);
  return word[0] as bigint;
}

function mixed(hash: number): number {
  let bits = hash ^ (hash >>> 16);
  bits = Math.imul(bits, 0x85ebca6b);
  bits ^= bits >>> 13;
  bits = Math.imul(bits, 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
