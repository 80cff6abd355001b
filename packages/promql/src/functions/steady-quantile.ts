/** Relative rises below this are put down to rounding, which `bucketQuantile` evens out. */
const surelyRisen = 1e-11;

/**
 * `bucketQuantile` of the first `size` buckets where there is nothing to repair, without making an object of any bucket: bounds ascending
 * up to +Inf, each once, and counts that never fall. `undefined` for all other buckets.
 */
export function steadyQuantile(q: number, bounds: Float64Array, counts: Float64Array, size: number): number | undefined {
  if (!(q >= 0 && q <= 1) || size < 2 || bounds[size - 1] !== Number.POSITIVE_INFINITY) return undefined;
  const observations = counts[size - 1] as number;
  if (!(observations > 0 && observations < Number.POSITIVE_INFINITY)) return undefined;
  const rank = q * observations;
  let found = -1;
  for (let index = 0; index < size; index++) {
    const count = counts[index] as number;
    if (index > 0 && !follows(bounds, counts, index)) return undefined;
    if (found < 0 && count >= rank) found = index;
  }
  if (found < 0 || !((counts[0] as number) >= 0)) return undefined;
  if (found === size - 1) return bounds[size - 2];
  const end = bounds[found] as number;
  if (found === 0 && end <= 0) return end;
  const start = found === 0 ? 0 : (bounds[found - 1] as number);
  const before = found === 0 ? 0 : (counts[found - 1] as number);
  return start + (end - start) * ((rank - before) / ((counts[found] as number) - before));
}

function follows(bounds: Float64Array, counts: Float64Array, index: number): boolean {
  const [previous, count] = [counts[index - 1] as number, counts[index] as number];
  return (bounds[index - 1] as number) < (bounds[index] as number) && (count === previous || count - previous > surelyRisen * count);
}
