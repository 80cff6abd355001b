import type { Counts } from './budget.ts';

/** A slice as one event: good or bad against its target, or as good as the share of its good events. */
export function judgeSlice({ good, total }: Counts, target: number | undefined): Counts {
  if (!(total > 0)) return { good: 0, total: 0 };
  const ratio = good / total;
  if (target === undefined) return { good: ratio, total: 1 };
  return { good: ratio >= target ? 1 : 0, total: 1 };
}
