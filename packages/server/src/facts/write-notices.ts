/** What one write of samples may have changed. */
export interface WriteNotice {
  /** The least time among its samples, milliseconds since the epoch, UTC; infinite when it held none. */
  readonly oldest: number;
  /** Whether it may have brought series that were not there, or had not been for long. */
  readonly newSeries: boolean;
}

/** Tells whoever remembers answers about samples that more were written through this process. */
export class WriteNotices {
  readonly #listeners = new Set<(notice: WriteNotice) => void>();

  get listened(): boolean {
    return this.#listeners.size > 0;
  }

  /** Calls back after each write ended, whether or not all of it succeeded, and before its sender is answered. */
  subscribe(listener: (notice: WriteNotice) => void): void {
    this.#listeners.add(listener);
  }

  publish(notice: WriteNotice): void {
    for (const listener of this.#listeners) listener(notice);
  }
}

const wordSize = 2 ** 32;

/** The least of times in milliseconds that are not negative; infinite when there is none. */
export function oldestOf(times: BigInt64Array): number {
  // In words of 32 bits: a BigInt for each would cost more than writing them.
  const words = new Uint32Array(times.buffer, times.byteOffset, 2 * times.length);
  let high = wordSize;
  let low = 0;
  for (let index = 0; index < words.length; index += 2) {
    const ownLow = words[index] as number;
    const ownHigh = words[index + 1] as number;
    if (ownHigh > high || (ownHigh === high && ownLow >= low)) continue;
    high = ownHigh;
    low = ownLow;
  }
  return high === wordSize ? Number.POSITIVE_INFINITY : high * wordSize + low;
}
