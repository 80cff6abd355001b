import { budgetOf } from './budget.ts';
import type { Tally } from './measure.ts';

/** Look-backs over which burn rates are shown: those that alerts look at. */
export const burnWindows = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'] as const;

/** A judged number for JSON: `null` is no data. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The numbers of a window. */
export function figures(tally: Tally) {
  const { good, total, allowed, covered, length } = tally;
  const { sli, remaining } = budgetOf(tally);
  return {
    sli: finite(sli),
    good,
    bad: total - good,
    total,
    budgetRemaining: finite(remaining),
    budget: { total: allowed, consumed: total - good, remaining: allowed - (total - good) },
    covered: length > 0 ? Math.min(1, covered / length) : null,
  };
}

export function percent(ratio: number): string {
  return `${short(ratio * 100).replace('-', '−')} %`;
}

/** Three digits that count. */
export function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

export function count(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 2 });
}
