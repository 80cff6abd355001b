import { malformed } from './malformed.ts';

const special: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  '+infinity': Number.POSITIVE_INFINITY,
  '-infinity': Number.NEGATIVE_INFINITY,
};

/** A value as exposition formats write it. @throws DecodeError */
export function parseValue(text: string): number {
  const value = Number(text);
  if (!Number.isNaN(value) && isDecimal(text)) return value;
  const known = special[text.toLowerCase()];
  if (known === undefined) throw malformed(`"${text.slice(0, 40)}" is not a number`);
  return known;
}

/** `Number` also takes an empty text and 0x, 0o and 0b. */
function isDecimal(text: string): boolean {
  if (text.length === 0) return false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const digit = code >= 48 && code <= 57;
    if (!digit && code !== 46 && code !== 43 && code !== 45 && code !== 101 && code !== 69) return false;
  }
  return true;
}

/** A number as OpenMetrics writes it in the labels `le` and `quantile`: 1 becomes `1.0`, and 1000000 `1e+06`. */
export function openMetricsNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const [digits = '0', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) {
    const plain = String(value === 0 ? 0 : value);
    return plain.includes('.') ? plain : `${plain}.0`;
  }
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
