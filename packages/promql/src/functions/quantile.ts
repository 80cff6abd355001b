/**
 * The quantile of the first `count` values, which are put into another order; interpolated between neighbours, NaN being the smallest
 * value. NaN of nothing or for a quantile that is NaN, infinite for one outside of [0, 1].
 */
export function quantileOf(quantile: number, values: Float64Array, count: number): number {
  if (count === 0 || Number.isNaN(quantile)) return Number.NaN;
  if (quantile < 0) return Number.NEGATIVE_INFINITY;
  if (quantile > 1) return Number.POSITIVE_INFINITY;
  const rank = quantile * (count - 1);
  const lower = Math.floor(rank);
  const upper = Math.min(lower + 1, count - 1);
  const weight = rank - lower;
  const low = nth(values, count, lower);
  const high = upper === lower ? low : smallest(values, lower + 1, count);
  return low * (1 - weight) + high * weight;
}

/** Puts the value of rank `wanted` (from 0) in its place, smaller ones before it and greater ones after it, and answers it. */
function nth(values: Float64Array, count: number, wanted: number): number {
  const nans = nansFirst(values, count);
  if (wanted < nans) return Number.NaN;
  let left = nans;
  let right = count - 1;
  while (left < right) {
    const pivot = medianOfThree(values[left] as number, values[(left + right) >>> 1] as number, values[right] as number);
    let low = left;
    let high = right;
    while (low <= high) {
      while ((values[low] as number) < pivot) low++;
      while ((values[high] as number) > pivot) high--;
      if (low > high) break;
      const value = values[low] as number;
      values[low++] = values[high] as number;
      values[high--] = value;
    }
    if (wanted <= high) right = high;
    else if (wanted >= low) left = low;
    else break;
  }
  return values[wanted] as number;
}

function nansFirst(values: Float64Array, count: number): number {
  let nans = 0;
  for (let index = 0; index < count; index++) {
    const value = values[index] as number;
    if (!Number.isNaN(value)) continue;
    values[index] = values[nans] as number;
    values[nans++] = value;
  }
  return nans;
}

/** The least value from a place on, given that all before are no greater. */
function smallest(values: Float64Array, from: number, count: number): number {
  let least = values[from] as number;
  for (let index = from; index < count; index++) {
    const value = values[index] as number;
    if (Number.isNaN(value)) return value;
    if (value < least) least = value;
  }
  return least;
}

function medianOfThree(a: number, b: number, c: number): number {
  if (a < b) return b < c ? b : Math.max(a, c);
  return a < c ? a : Math.max(b, c);
}
