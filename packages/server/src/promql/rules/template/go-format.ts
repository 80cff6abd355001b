/** A number as Go's fmt prints it with %v: the shortest text that reads back as it, with an exponent below 1e-4 and from 1e6. */
export function goNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const size = Math.abs(value);
  return size < 1e-4 || size >= 1e6 ? twoDigitExponent(value.toExponential()) : String(value);
}

/** A number with %.4g or another precision: significant digits without zeros at the end. */
export function goSignificant(value: number, precision: number): string {
  if (!Number.isFinite(value)) return goNumber(value);
  if (value === 0) return goNumber(value);
  const digits = Math.max(1, Math.min(100, precision));
  const [mantissa = '', exponent = '0'] = value.toExponential(digits - 1).split('e');
  if (Number(exponent) < -4 || Number(exponent) >= digits) return twoDigitExponent(`${withoutZeros(mantissa)}e${exponent}`);
  return withoutZeros(fixed(value, Math.max(0, digits - 1 - Number(exponent))));
}

const verb = /%([-+ #0]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g;
const widest = 1_000;

/** Go's Sprintf for numbers, texts and truth values. */
export function goPrintf(format: string, values: readonly unknown[]): string {
  let next = 0;
  const text = format.replaceAll(
    verb,
    (_whole, flagText: string, width: string | undefined, precision: string | undefined, letter: string) => {
      if (letter === '%') return '%';
      if (next >= values.length) return `%!${letter}(MISSING)`;
      const shown = formatted(values[next++], letter, precision === undefined ? undefined : Math.min(100, Number(precision)), flagText);
      return padded(shown, Math.min(widest, Number(width ?? 0)), flagText);
    },
  );
  if (next >= values.length) return text;
  return `${text}%!(EXTRA ${values
    .slice(next)
    .map((value) => `${typeName(value)}=${goText(value)}`)
    .join(', ')})`;
}

/** A value as Go prints it in the middle of a text. */
export function goText(value: unknown): string {
  if (value === undefined || value === null) return '<no value>';
  if (typeof value === 'number') return goNumber(value);
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `map[${entries.map(([name, inner]) => `${name}:${goText(inner)}`).join(' ')}]`;
  }
  return String(value);
}

function formatted(value: unknown, letter: string, precision: number | undefined, flagText: string): string {
  if (letter === 'v') return goText(value);
  const sign = (text: string) => (flagText.includes('+') && typeof value === 'number' && value >= 0 ? `+${text}` : text);
  if (letter === 's' && typeof value === 'string') return precision === undefined ? value : [...value].slice(0, precision).join('');
  if (letter === 'q' && typeof value === 'string') return JSON.stringify(value);
  if (letter === 't' && typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (letter === 'd' && Number.isInteger(value)) return sign(value.toFixed(0));
    if (!Number.isFinite(value) && /^[feEgG]$/.test(letter)) return goNumber(value);
    if (letter === 'f' || letter === 'F') return sign(fixed(value, precision ?? 6));
    if (letter === 'e' || letter === 'E') return sign(twoDigitExponent(value.toExponential(precision ?? 6)));
    if (letter === 'g' || letter === 'G') return sign(precision === undefined ? goNumber(value) : goSignificant(value, precision));
    if (letter === 'x' && Number.isInteger(value)) return sign(value.toString(16));
  }
  return `%!${letter}(${typeName(value)}=${goText(value)})`;
}

/** `toFixed` rounds a tie away from zero, Go to the even digit; and it gives up at 1e21. */
function fixed(value: number, digits: number): string {
  if (Math.abs(value) >= 1e21) return `${BigInt(value)}${digits === 0 ? '' : `.${'0'.repeat(digits)}`}`;
  const exact = value.toFixed(100);
  const point = exact.indexOf('.');
  const isTie = /^50*$/.test(exact.slice(point + 1 + digits));
  const cut = digits === 0 ? exact.slice(0, point) : exact.slice(0, point + 1 + digits);
  return isTie && Number(cut.at(-1)) % 2 === 0 ? cut : value.toFixed(digits);
}

function padded(text: string, width: number, flagText: string): string {
  if (flagText.includes('-')) return text.padEnd(width);
  if (!flagText.includes('0')) return text.padStart(width);
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}

function typeName(value: unknown): string {
  if (typeof value === 'number') return 'float64';
  if (typeof value === 'string') return 'string';
  return typeof value === 'boolean' ? 'bool' : 'value';
}

function withoutZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function twoDigitExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}
