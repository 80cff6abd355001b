/** "median (min to max)" of measurements of the same thing. */
export function spread(values: readonly number[], digits: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  const text = (value: number | undefined) =>
    (value ?? Number.NaN).toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${text(sorted[sorted.length >> 1])} (${text(sorted[0])} to ${text(sorted.at(-1))})`;
}
