import type { Clock } from '../../../platform/clock.ts';

const windowMs = 60_000;

/** How fast each target is told; in the memory of the one process that sends. */
export class Pace {
  readonly #clock: Clock;
  readonly #sent = new Map<string, number[]>();
  readonly #pausedUntil = new Map<string, number>();
  readonly #perMinute = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts a message to a target that takes so many a minute. */
  count(target: string, perMinute: number): void {
    this.#perMinute.set(target, perMinute);
    this.#sent.set(target, [...this.#recent(target), this.#clock.now()]);
  }

  /** A target wants to be left alone until then, milliseconds UTC. */
  pause(target: string, until: number): void {
    this.#pausedUntil.set(target, Math.max(until, this.#pausedUntil.get(target) ?? 0));
  }

  /** Targets that are to be left alone now. */
  resting(): string[] {
    const now = this.#clock.now();
    const resting: string[] = [];
    for (const [target, until] of this.#pausedUntil) {
      if (until > now) resting.push(target);
      else this.#pausedUntil.delete(target);
    }
    for (const target of [...this.#sent.keys()]) {
      const recent = this.#recent(target);
      if (recent.length === 0) this.#sent.delete(target);
      else {
        this.#sent.set(target, recent);
        if (recent.length >= (this.#perMinute.get(target) ?? 0)) resting.push(target);
      }
    }
    return resting;
  }

  #recent(target: string): number[] {
    const now = this.#clock.now();
    // A clock that was set back forgets.
    return (this.#sent.get(target) ?? []).filter((at) => now - at < windowMs && at <= now);
  }
}
