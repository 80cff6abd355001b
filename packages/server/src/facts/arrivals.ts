/** Tells who computes from facts that new ones were written through this process; others are found by their time of receipt. */
export class Arrivals {
  readonly #listeners = new Set<() => void>();

  /** Calls back after each announced write. */
  subscribe(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** To be called when the rows are durable. */
  announce(): void {
    for (const listener of this.#listeners) listener();
  }
}
