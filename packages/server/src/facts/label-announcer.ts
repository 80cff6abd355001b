import type { Row } from '../stores/clickhouse/table.ts';
import type { ColumnBlock } from '../stores/native.ts';
import { Announced } from './announced.ts';
import type { series } from './series.ts';

const day = 24 * 3_600_000;
/** What is remembered stays below 150 MB; beyond it everything is announced anew. */
const mostRemembered = 4_000_000;

/** Rows of `label_values` to write; `done` is called when they are durable. */
interface DueLabels {
  readonly block: ColumnBlock;
  done(): void;
}

/** Finds out which rows of `label_values` series bring that were not written within the last day. */
export class LabelAnnouncer {
  readonly #limit: number;
  #announced = new Announced();

  constructor(limit = mostRemembered) {
    this.#limit = limit;
  }

  /** The rows to write for these series. */
  due(all: readonly Row<typeof series>[]): DueLabels {
    const rows = new LabelRows();
    if (all.length > 0) this.#collect(all, rows);
    return { block: rows.block(), done: () => this.#remember(rows) };
  }

  sweep(now: number): void {
    this.#announced.forgetBefore(now - day);
  }

  #collect(all: readonly Row<typeof series>[], rows: LabelRows): void {
    // Two rows a series is what a label with a value of its own for each makes.
    const found = new Announced(2 * all.length);
    const none = new TextHash();
    const metric = new TextHash();
    const label = new TextHash();
    const nameLabel = new TextHash();
    nameLabel.add('__name__');
    let last: string | undefined;
    for (const { name, labels, seen } of all) {
      if (name !== last) {
        metric.begin();
        metric.add(name);
        label.copy(nameLabel);
        label.add(name);
        if (this.#isDue(found, none, label, seen)) rows.add(none, label, '', '__name__', name, seen);
        last = name;
      }
      for (const key of Object.keys(labels)) {
        const value = labels[key] ?? '';
        label.begin();
        label.add(key);
        label.add(value);
        if (this.#isDue(found, none, label, seen)) rows.add(none, label, '', key, value, seen);
        if (this.#isDue(found, metric, label, seen)) rows.add(metric, label, name, key, value, seen);
      }
    }
  }

  /** Whether a row is to be written that is not among those found already. */
  #isDue(found: Announced, metric: TextHash, label: TextHash, seen: number): boolean {
    const low = lowWord(metric, label);
    const high = highWord(metric, label);
    const last = this.#announced.lastOf(low, high);
    if ((last !== undefined && seen - last < day) || found.lastOf(low, high) !== undefined) return false;
    found.setOf(low, high, seen, 0);
    return true;
  }

  #remember({ low, high, seen }: LabelRows): void {
    if (this.#announced.size + seen.length > this.#limit) this.#announced = new Announced();
    for (let row = 0; row < seen.length; row++) this.#announced.setOf(low[row] as number, high[row] as number, seen[row] as number, 0);
  }
}

/** Rows by column, with their keys. The texts go with the block, so that they do not stay until it is written. */
class LabelRows {
  readonly low: number[] = [];
  readonly high: number[] = [];
  readonly seen: number[] = [];
  #metrics: string[] = [];
  #labels: string[] = [];
  #values: string[] = [];

  add(metricHash: TextHash, labelHash: TextHash, metric: string, label: string, value: string, seen: number): void {
    this.low.push(lowWord(metricHash, labelHash));
    this.high.push(highWord(metricHash, labelHash));
    this.seen.push(seen);
    this.#metrics.push(metric);
    this.#labels.push(label);
    this.#values.push(value);
  }

  block(): ColumnBlock {
    const columns = {
      metric: this.#metrics,
      label: this.#labels,
      value: this.#values,
      seen: BigInt64Array.from(this.seen, (time) => BigInt(Math.trunc(time))),
    };
    [this.#metrics, this.#labels, this.#values] = [[], [], []];
    return { length: this.seen.length, columns };
  }
}

/**
 * 64 bits of some texts, by two multiplicative hashes over code units (FNV-1a with different primes). A collision costs one value in the
 * lists that are offered for completion.
 */
class TextHash {
  one = 0;
  other = 0;

  constructor() {
    this.begin();
  }

  begin(): void {
    this.one = 0x811c9dc5 | 0;
    this.other = 0x9747b28c | 0;
  }

  copy(from: TextHash): void {
    this.one = from.one;
    this.other = from.other;
  }

  add(text: string): void {
    let { one, other } = this;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      one = Math.imul(one ^ unit, 0x01000193);
      other = Math.imul(other ^ unit, 0x5bd1e995);
    }
    this.one = Math.imul(one ^ 0x10000, 0x01000193);
    this.other = Math.imul(other ^ 0x10000, 0x5bd1e995);
  }
}

function lowWord(metric: TextHash, label: TextHash): number {
  return mixed(label.one ^ mixed(metric.one));
}

function highWord(metric: TextHash, label: TextHash): number {
  return mixed(label.other ^ mixed(metric.other ^ metric.one));
}

/** As MurmurHash3 mixes at the end: every bit depends on every bit. */
function mixed(hash: number): number {
  let bits = hash ^ (hash >>> 16);
  bits = Math.imul(bits, 0x85ebca6b);
  bits ^= bits >>> 13;
  bits = Math.imul(bits, 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
