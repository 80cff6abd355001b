/** Milliseconds over which the share is measured. */
const window = 100;

/**
 * Keeps what has no flow control of its own to a share of the one JavaScript thread, so that a flood leaves the other half to everything
 * else. Time is monotonic, in milliseconds.
 */
export class Share {
  readonly #now: () => number;
  readonly #most: number;
  #began = Number.NEGATIVE_INFINITY;
  #used = 0;

  constructor(now: () => number = () => performance.now(), share = 0.5) {
    this.#now = now;
    this.#most = window * share;
  }

  /** Runs `work` and answers true, or answers false when the share of this moment is used up. */
  run(work: () => void): boolean {
    const start = this.#now();
    if (start - this.#began >= window) {
      this.#began = start;
      this.#used = 0;
    }
    if (this.#used >= this.#most) return false;
    work();
    this.#used += this.#now() - start;
    return true;
  }

  /** Milliseconds until there is a share again. */
  wait(): number {
    return Math.max(1, Math.ceil(this.#began + window - this.#now()));
  }
}
