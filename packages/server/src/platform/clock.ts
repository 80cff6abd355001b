/** The only source of time. Everything that asks "now" takes one, so that tests decide what time it is. */
export interface Clock {
  /** Milliseconds since the Unix epoch, UTC. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

const lookAgainMs = 10 * 60_000;

/**
 * Says when to look for times that a clock wrote which was ahead: at first, each time the clock was put back, and every ten minutes for what another
 * process left.
 */
export function clockWatch(): (now: number) => boolean {
  let lookedAt = Number.NEGATIVE_INFINITY;
  return (now) => {
    if (now >= lookedAt && now - lookedAt < lookAgainMs) return false;
    lookedAt = now;
    return true;
  };
}

/** A clock for tests: stands still until it is told to move. */
export function manualClock(start: number | string): Clock & { advance(ms: number): void; set(time: number | string): void } {
  let current = toMs(start);
  return {
    now: () => current,
    advance: (ms) => {
      current += ms;
    },
    set: (time) => {
      current = toMs(time);
    },
  };
}

function toMs(time: number | string): number {
  return typeof time === 'number' ? time : Date.parse(time);
}
