import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';

const windowMs = 60_000;
const mostKeys = 10_000;

/** How often somebody may ask, by address; in the memory of this process alone, and forgotten each minute. */
export class Limit {
  readonly #clock: Clock;
  readonly #perMinute: number;
  #counts = new Map<string, number>();
  #since = 0;

  constructor(clock: Clock, perMinute: number) {
    this.#clock = clock;
    this.#perMinute = perMinute;
  }

  /** @throws AppError `rate_limited` */
  take(address: string): void {
    const now = this.#clock.now();
    if (Math.abs(now - this.#since) >= windowMs) {
      this.#counts = new Map();
      this.#since = now;
    }
    // Beyond what is worth remembering, all the others share one count.
    const key = this.#counts.has(address) || this.#counts.size < mostKeys ? address : '';
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    if (count <= this.#perMinute) return;
    const retryAfter = Math.max(1, Math.ceil((this.#since + windowMs - now) / 1000));
    throw new AppError('rate_limited', 'Too many requests from this address. Wait a minute and try again.', { retryAfter });
  }
}
