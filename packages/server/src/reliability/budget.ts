/** What was counted in a stretch of time. */
export interface Counts {
  readonly good: number;
  readonly total: number;
}

/** Allowed share of bad events, e = 1 - target (Google SRE Workbook, "Alerting on SLOs"); free of binary noise: 0.001 for 0.999. */
export function allowedShare(target: number): number {
  return Number((1 - target).toPrecision(12));
}

/** SLI = good / total; NaN without events. */
export function sliOf({ good, total }: Counts): number {
  return total > 0 ? good / total : Number.NaN;
}

/** Share of the error budget that is left: 1 - bad / (e × total). Negative when more was spent than there was; NaN without events. */
export function budgetRemaining({ good, total }: Counts, target: number): number {
  return total > 0 ? 1 - (total - good) / (allowedShare(target) * total) : Number.NaN;
}

/** Burn rate = share of bad events / e. At 1 the budget lasts exactly the window. NaN without events. */
export function burnRate({ good, total }: Counts, target: number): number {
  return total > 0 ? (total - good) / total / allowedShare(target) : Number.NaN;
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

/** What leaves a rolling window as time goes on: counts of a stretch that ends at `end` (milliseconds UTC). */
export interface Stretch extends Counts {
  readonly end: number;
}

export interface Forecast {
  /** The window's counts so far, in stretches by time. */
  readonly stretches: readonly Stretch[];
  /** Events an hour at present. */
  readonly hourly: Counts;
  readonly target: number;
  /** When the oldest moment of the window leaves it: with a rolling window `from + h` after h hours; with a calendar window never. */
  readonly rolling: boolean;
  /** Start of the window, and now, in milliseconds UTC. */
  readonly from: number;
  readonly now: number;
  /** Hours that are looked ahead: the length of a rolling window, or what is left of a calendar one. */
  readonly horizon: number;
}

const hour = 3_600_000;

/**
 * Hours until the budget is gone if events keep coming as they do at present, `undefined` if it is not within the horizon. Of a rolling
 * window old events leave meanwhile, and their budget with them. Without old bad events this is remaining × window / burn rate.
 */
export function hoursToExhaustion(forecast: Forecast): number | undefined {
  const { hourly, target, from, rolling, horizon, stretches } = forecast;
  if (hourly.total <= 0) return undefined;
  const e = allowedShare(target);
  let { good, total } = sum(stretches);
  let before = e * total - (total - good);
  if (total > 0 && before <= 0) return 0;
  let oldest = 0;
  for (let passed = 1; passed <= Math.ceil(horizon); passed++) {
    good += hourly.good;
    total += hourly.total;
    for (let next = stretches[oldest]; rolling && next !== undefined && next.end <= from + passed * hour; next = stretches[++oldest]) {
      good -= next.good;
      total -= next.total;
    }
    const left = e * total - (total - good);
    if (total > 0 && left <= 0) return Math.min(passed - 1 + (before > 0 ? before / (before - left) : 0), passed);
    before = left;
  }
  return undefined;
}

function sum(stretches: readonly Counts[]): { good: number; total: number } {
  return stretches.reduce((all, { good, total }) => ({ good: all.good + good, total: all.total + total }), { good: 0, total: 0 });
}
