/** A running sum with what rounding has lost of it (Neumaier's improvement of Kahan's summation). */
export interface Compensated {
  readonly sum: number;
  readonly compensation: number;
}

/** Adds one value; a sum that has become infinite forgets its compensation. */
export function kahanAdd(value: number, sum: number, compensation: number): Compensated {
  const total = sum + value;
  if (total === Number.POSITIVE_INFINITY || total === Number.NEGATIVE_INFINITY) return { sum: total, compensation: 0 };
  const lost = Math.abs(sum) >= Math.abs(value) ? sum - total + value : value - total + sum;
  return { sum: total, compensation: compensation + lost };
}
