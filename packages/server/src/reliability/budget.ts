/** What was counted in a stretch of time. */
export interface Counts {
  readonly good: number;
  readonly total: number;
}

/** Allowed share of bad events, e = 1 - target (Google SRE Workbook, "Alerting on SLOs"); free of binary noise: 0.001 for 0.999. */
export function allowedShare(target: number): number {
  return Number((1 - target).toPrecision(12));
}

/**
 * What a stretch says of a budget of which so many bad events were allowed: SLI = good / total, remaining = 1 - bad / allowed, burn rate =
 * bad / allowed. NaN without events. With one target, allowed = e × total; with several, the sum of what each allowed in its time.
 */
export function budgetOf({ good, total, allowed }: Counts & { readonly allowed: number }): {
  sli: number;
  remaining: number;
  burn: number;
} {
  if (!(total > 0 && allowed > 0)) return { sli: Number.NaN, remaining: Number.NaN, burn: Number.NaN };
  const burn = (total - good) / allowed;
  return { sli: Math.max(0, good / total), remaining: 1 - burn, burn };
}

/**
 * The burn rate at which a share of the budget is spent within a look-back: share × window / look-back. 2 % in an hour of 30 days is 14.4,
 * of 28 days 13.44. Milliseconds, or any one unit.
 */
export function burnRateFactor(share: number, window: number, lookBack: number): number {
  return (share * window) / lookBack;
}

/** Fewest events of a window that are judged: with fewer, a single bad event would be more than the whole budget (1 / e). */
export function minimumEvents(target: number): number {
  return Math.ceil(Number((1 / allowedShare(target)).toPrecision(9)));
}
