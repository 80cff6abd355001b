/**
 * Holm's correction: with many comparisons some look like a change by chance alone. The smallest of m p values is multiplied by m, the next by
 * m - 1 and so on, none smaller than the one before. It holds the chance of any false one among all below the level, however the
 * metrics depend on each other; a false discovery rate (Benjamini and Hochberg, 1995) would allow some false ones among the found, and one is
 * enough to call a deployment worse.
 *
 * Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics 6 (1979).
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, index) => index).sort((a, b) => (ps[a] ?? 0) - (ps[b] ?? 0));
  const corrected = new Array<number>(ps.length).fill(1);
  let least = 0;
  order.forEach((index, place) => {
    least = Math.max(least, Math.min(1, (ps[index] ?? 1) * (ps.length - place)));
    corrected[index] = least;
  });
  return corrected;
}
