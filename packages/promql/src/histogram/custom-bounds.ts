/** The bounds that both lists have; both must ascend. */
export function commonBounds(left: readonly number[], right: readonly number[]): number[] {
  const common: number[] = [];
  for (let l = 0, r = 0; l < left.length && r < right.length; ) {
    const a = left[l] as number;
    const b = right[r] as number;
    if (a === b) common.push(a);
    if (a <= b) l++;
    if (b <= a) r++;
  }
  return common;
}

export function sameBounds(left: readonly number[], right: readonly number[]): boolean {
  return left === right || (left.length === right.length && left.every((bound, at) => bound === right[at]));
}

/** For each bucket of the first bounds, the +Inf bucket among them, the bucket of the second that holds it; the second are some of the first. */
export function coarserBuckets(bounds: readonly number[], coarser: readonly number[]): number[] {
  let target = 0;
  const targets = bounds.map((bound) => {
    while (target < coarser.length && (coarser[target] as number) < bound) target++;
    return target;
  });
  return [...targets, coarser.length];
}
