/** Absolute bucket counts from differences to the bucket before, the form of integer histograms in remote write and exposition. */
export function countsFromDeltas(deltas: Iterable<number | bigint>): number[] {
  let count = 0;
  const counts: number[] = [];
  for (const delta of deltas) {
    count += Number(delta);
    counts.push(count);
  }
  return counts;
}

/** Differences to the bucket before, from absolute counts. */
export function deltasFromCounts(counts: readonly number[]): number[] {
  return counts.map((count, at) => count - (counts[at - 1] ?? 0));
}
