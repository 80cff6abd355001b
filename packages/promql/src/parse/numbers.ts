const units: readonly (readonly [string, number])[] = [
  ['y', 31_536_000_000],
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];
const durationShape = /^(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/;
const numberShape = /^(?:0[xX][0-9a-fA-F]+|(?:\d+(?:_?\d)*\.?(?:\d+(?:_?\d)*)?|\.\d+(?:_?\d)*)(?:[eE][+-]?\d+(?:_?\d)*)?)$/;

/** The largest duration that Prometheus can hold (64 bits of nanoseconds), milliseconds. */
export const maxDuration = 9_223_372_036_854;

/**
 * A duration such as `1h30m`, units from large to small, each once. A day is 24 h, a week 7 days, a year 365 days.
 *
 * @returns Milliseconds; undefined when it is not one.
 */
export function parseDuration(text: string): number | undefined {
  if (text === '' || !durationShape.test(text)) return undefined;
  let milliseconds = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)(ms|[ywdhms])/g)) {
    milliseconds += Number(amount) * (units.find(([name]) => name === unit)?.[1] as number);
  }
  return milliseconds;
}

/** Milliseconds as Prometheus writes a duration: years and weeks only when nothing is left over, `0s` for none. */
export function formatDuration(milliseconds: number): string {
  let left = Math.abs(Math.round(milliseconds));
  if (left === 0) return '0s';
  let text = milliseconds < 0 ? '-' : '';
  for (const [unit, size] of units) {
    if ((unit === 'y' || unit === 'w') && left % size !== 0) continue;
    const amount = Math.floor(left / size);
    if (amount > 0) text += `${amount}${unit}`;
    left -= amount * size;
  }
  return text;
}

/** Whether a token is a number or a duration; anything else that begins with a digit is a mistake. */
export function isNumeric(text: string): boolean {
  return numberShape.test(text) || parseDuration(text) !== undefined;
}

/**
 * The value of an unsigned number as written: decimal, hexadecimal, octal with a leading zero as in Go, `Inf`, `NaN` in any case, or a
 * duration, which counts in seconds.
 */
export function parseNumber(text: string): number {
  const lower = text.toLowerCase();
  if (lower === 'inf') return Number.POSITIVE_INFINITY;
  if (lower === 'nan') return Number.NaN;
  const digits = lower.replaceAll('_', '');
  if (/^0[0-7]+$/.test(digits)) return Number.parseInt(digits, 8);
  if (numberShape.test(text)) return Number(digits);
  return (parseDuration(text) ?? Number.NaN) / 1000;
}

/** What Prometheus says to a number or duration that it cannot hold; `value` is what `parseNumber` makes of the text. */
export function rangeProblem(text: string, value: number): string | undefined {
  if (parseDuration(text) !== undefined) return value * 1000 > maxDuration ? 'duration out of range' : undefined;
  if (value !== Number.POSITIVE_INFINITY || /^inf$/i.test(text)) return undefined;
  return `error parsing number: strconv.ParseFloat: parsing ${JSON.stringify(text)}: value out of range`;
}

/** A number as Go's `strconv.FormatFloat(value, 'f', -1, 64)` writes it: shortest, never with an exponent. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const [mantissa, exponent] = String(value).split('e') as [string, string?];
  if (exponent === undefined) return mantissa;
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole, fraction = ''] = mantissa.replace('-', '').split('.') as [string, string?];
  const shift = Number(exponent);
  if (shift > 0) return `${sign}${whole}${fraction.padEnd(shift, '0')}`;
  return `${sign}0.${'0'.repeat(-shift - 1)}${whole}${fraction}`;
}
