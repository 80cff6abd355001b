export type Reduction = 'last' | 'first' | 'mean' | 'min' | 'max' | 'sum' | 'count' | 'range';

/** One number of a series; `null` when it holds none. NaN counts as none. */
export function reduce(values: readonly (number | null)[], how: Reduction = 'last'): number | null {
  const known = values.filter((value): value is number => value !== null && !Number.isNaN(value));
  if (known.length === 0) return how === 'count' ? 0 : null;
  const first = known[0] as number;
  const last = known[known.length - 1] as number;
  const sum = () => known.reduce((total, value) => total + value, 0);
  const least = () => known.reduce((a, b) => Math.min(a, b));
  const most = () => known.reduce((a, b) => Math.max(a, b));
  switch (how) {
    case 'last':
      return last;
    case 'first':
      return first;
    case 'mean':
      return sum() / known.length;
    case 'min':
      return least();
    case 'max':
      return most();
    case 'sum':
      return sum();
    case 'count':
      return known.length;
    case 'range':
      return most() - least();
  }
}
