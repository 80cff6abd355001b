/**
 * Chance that a standard normal value lies above z: erfc(z / √2) / 2 by the Chebyshev fit of Press et al., *Numerical Recipes*, 2nd edition,
 * 6.2; its relative error is below 1.2e-7 everywhere.
 */
export function upperTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const polynomial = coefficients.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  const tail = (t * Math.exp(-x * x + polynomial)) / 2;
  return z >= 0 ? tail : 1 - tail;
}

const coefficients = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277,
];

/** The z of which `upperTail` is the share, for shares from 0 to 0.5; by bisection, to 1e-9. Beyond 1e-300 it is 37. */
export function upperQuantile(share: number): number {
  let [low, high] = [0, 37];
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (upperTail(middle) > share) low = middle;
    else high = middle;
  }
  return high;
}
