/** The smaller of two as Go's `math.Min` has it: -Inf beats NaN, which beats any other number. */
export function least(one: number, other: number): number {
  if (one === Number.NEGATIVE_INFINITY || other === Number.NEGATIVE_INFINITY) return Number.NEGATIVE_INFINITY;
  return Math.min(one, other);
}

/** The greater of two as Go's `math.Max` has it: +Inf beats NaN, which beats any other number. */
export function greatest(one: number, other: number): number {
  if (one === Number.POSITIVE_INFINITY || other === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  return Math.max(one, other);
}
