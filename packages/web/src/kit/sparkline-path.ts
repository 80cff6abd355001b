/** The lines of a sparkline as an SVG path; a gap where a value is missing. */
export function pathOf(values: readonly (number | null)[], x: (index: number) => number, y: (value: number) => number): string {
  let drawn = '';
  let pen = false;
  values.forEach((value, index) => {
    if (value === null) {
      pen = false;
      return;
    }
    drawn += `${pen ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = true;
  });
  return drawn;
}

/** Positions of values whose neighbours are missing: no line reaches them. */
export function singles(values: readonly (number | null)[]): number[] {
  const missing = (index: number) => (values[index] ?? null) === null;
  return values.flatMap((value, index) => (value !== null && missing(index - 1) && missing(index + 1) ? [index] : []));
}
