/** Shares that people promise. */
const promises = [0.5, 0.75, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999];
/** Of a budget, what the past may have used for the promise to be a sensible one. */
const mostUsed = 0.8;
/** A budget of fewer bad events is gone by accident. */
const leastBudget = 5;

/**
 * The strictest promise that the past would have kept with some of the budget left, and whose budget is more than a handful of events.
 * `undefined` when it would have kept none.
 */
export function promiseFor(good: number, total: number): number | undefined {
  const bad = total - good;
  return promises.findLast((target) => {
    const budget = Number(((1 - target) * total).toPrecision(12));
    return bad <= mostUsed * budget && budget >= leastBudget;
  });
}

/** `99.93 %`: a share to the digit in which it differs from all. */
export function shareText(share: number): string {
  if (share >= 1) return '100 %';
  const digits = Math.min(6, Math.max(0, Math.floor(-Math.log10(1 - share) + 1e-9) - 1));
  // Rounded down: what was missed must not look like nothing.
  const scale = 10 ** digits;
  return `${Math.floor(Number((share * 100 * scale).toPrecision(12))) / scale} %`;
}
