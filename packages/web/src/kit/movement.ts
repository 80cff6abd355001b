import type { Behaviour, Direction, Limits } from '../api/metrics.ts';
import type { Judgement } from './Verdict.tsx';

export interface Movement {
  readonly judgement: Judgement;
  readonly word: string;
  readonly why: string;
}

/** Whether a series moved, in a word: a colour only where a rule fired and one direction is better. */
export function movementOf({ comparison, limits, series, explain }: Behaviour): Movement | undefined {
  const known = series[0]?.values.filter((value) => value !== null).length ?? 0;
  if (known === 0) return undefined;
  const { moved, reason, current } = comparison;
  if (moved === null || limits === null) return { judgement: 'none', word: 'too few points to judge', why: reason };
  if (!moved || current === null) return { judgement: 'none', word: 'within usual range', why: reason };
  return { ...signalOf(current, limits, explain.direction), why: reason };
}

/** What to call a signal at a value: colour only where one direction is better. */
export function signalOf(value: number, { mean }: Limits, direction: Direction): Omit<Movement, 'why'> {
  const higher = value > mean;
  return { judgement: judge(higher, direction), word: higher ? 'signal: higher than usual' : 'signal: lower than usual' };
}

function judge(higher: boolean, direction: Direction): Judgement {
  if (direction === 'none') return 'none';
  return higher === (direction === 'up') ? 'good' : 'warn';
}
