import type { SampleColumns } from '../../../facts/sample-columns.ts';

const wordSize = 2 ** 32;

/**
 * Samples as columns of 32-bit words, two a number, in memory that is used again and again: 64-bit integers would become objects, and the
 * bits of a NaN would be lost on the way through a JavaScript number.
 */
export class ColumnsScratch {
  length = 0;
  ids = new Uint32Array(8192);
  times = new Uint32Array(8192);
  values = new Uint32Array(8192);
  startTimes = new Uint32Array(8192);

  /** Makes room for one more and answers where it goes, in words. */
  place(): number {
    const at = 2 * this.length++;
    if (at === this.ids.length) this.#grow();
    return at;
  }

  setTime(at: number, time: number): void {
    this.times[at] = time % wordSize;
    this.times[at + 1] = time / wordSize;
  }

  setStartTime(at: number, time: number): void {
    this.startTimes[at] = time % wordSize;
    this.startTimes[at + 1] = time / wordSize;
  }

  /** A copy of its own size, each column in memory that can be handed to another thread. */
  finish(): SampleColumns {
    const end = 2 * this.length;
    const columns = {
      length: this.length,
      ids: new BigUint64Array(this.ids.slice(0, end).buffer),
      times: new BigInt64Array(this.times.slice(0, end).buffer),
      values: new Float64Array(this.values.slice(0, end).buffer),
      startTimes: new BigInt64Array(this.startTimes.slice(0, end).buffer),
    };
    this.length = 0;
    return columns;
  }

  #grow(): void {
    const size = 2 * this.ids.length;
    this.ids = grown(this.ids, size);
    this.times = grown(this.times, size);
    this.values = grown(this.values, size);
    this.startTimes = grown(this.startTimes, size);
  }
}

function grown(from: Uint32Array<ArrayBuffer>, size: number): Uint32Array<ArrayBuffer> {
  const to = new Uint32Array(size);
  to.set(from);
  return to;
}
