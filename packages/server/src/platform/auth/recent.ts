import type { Clock } from '../clock.ts';

const keptMs = 3_000;
const maxEntries = 10_000;

/**
 * Remembers answers for 3 seconds, also that there is none, and asks once for callers that ask at the same time: so
 * busy senders cost no query a request, and what another process revokes ends here within those seconds.
 */
export class Recent<T> {
  readonly #clock: Clock;
  readonly #load: (key: string) => Promise<T>;
  readonly #entries = new Map<string, { readonly at: number; readonly value: Promise<T> }>();

  constructor(clock: Clock, load: (key: string) => Promise<T>) {
    this.#clock = clock;
    this.#load = load;
  }

  get(key: string): Promise<T> {
    const now = this.#clock.now();
    const known = this.#entries.get(key);
    if (known !== undefined && Math.abs(now - known.at) < keptMs) return known.value;
    // Guessed keys must not fill the memory.
    if (this.#entries.size >= maxEntries) this.#entries.clear();
    const value = this.#load(key);
    const entry = { at: now, value };
    this.#entries.set(key, entry);
    value.catch(() => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
    return value;
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }
}
