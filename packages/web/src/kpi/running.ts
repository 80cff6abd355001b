import type { Kpi } from '../api/kpi.ts';

/** The value of the running period so far, where no complete one has a value yet: shown, but not judged. `null` otherwise. */
export function runningValue({ value, history }: Kpi): number | null {
  if (value !== null || history.partial.at(-1) !== true) return null;
  return history.values.at(-1) ?? null;
}
