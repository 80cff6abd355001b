import type { Clock } from '../clock.ts';

/** A token bucket for each key: `perSecond` requests a second on average, and as many at once. State of this process alone. */
export class Rate {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes one request; answers 0, or the seconds until one is free. */
  take(key: string, perSecond: number): number {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(key) ?? { left: perSecond, at: now };
    const earned = (Math.max(0, now - bucket.at) / 1000) * perSecond;
    bucket.left = Math.min(perSecond, bucket.left + earned);
    bucket.at = now;
    this.#buckets.set(key, bucket);
    if (bucket.left < 1) return (1 - bucket.left) / perSecond;
    bucket.left -= 1;
    return 0;
  }

  forget(key: string): void {
    this.#buckets.delete(key);
  }
}
