/**
 * A sample's value as Prometheus writes it: the shortest text that reads back as the same number, without an exponent from 1e-6 to
 * below 1e21 (Go's `strconv.FormatFloat` with 'f' or 'e' and precision -1).
 */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  const size = Math.abs(value);
  if (size === 0) return Object.is(value, -0) ? '-0' : '0';
  if (size >= 1e-6 && size < 1e21) return String(value);
  if (size === Number.POSITIVE_INFINITY) return value > 0 ? '+Inf' : '-Inf';
  // JavaScript writes no leading zero into an exponent, Go at least two digits.
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Milliseconds as the JSON number of seconds, with as many decimals as it takes. */
export function formatTime(milliseconds: number): string {
  return String(milliseconds / 1000);
}
