import { baseUnit, symbolOf, thousands } from './units.ts';

/** A number ready to be shown; `unit` stands after the number, apart, and may be empty. */
export interface Formatted {
  readonly number: string;
  readonly unit: string;
}

const minus = '−';

/**
 * A value as people read it: seconds as ms, s, min, h or d; ratios as per cent; bytes, bits and hertz in powers of
 * 1000. Three significant digits, all digits of whole counts, and more for ratios near one, where the noise is smaller.
 */
export function formatValue(given: number, givenUnit: string): Formatted {
  const { unit, factor } = baseUnit(givenUnit);
  const value = given * factor;
  if (!Number.isFinite(value)) return { number: Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : `${minus}∞`, unit: '' };
  const growing = thousands(unit);
  if (growing !== undefined) return scale(value, 1000, growing);
  switch (unit) {
    case 'seconds':
      return formatSeconds(value);
    case 'ratio':
      return { number: plain(value * 100, ratioDigits(value)), unit: '%' };
    case 'time_milliseconds':
      return { number: new Date(value).toISOString().slice(0, 16).replace('T', ' '), unit: 'UTC' };
    case 'true_false':
      return { number: value === 0 ? 'false' : 'true', unit: '' };
    case 'count':
    case 'score':
    case '':
      return { number: significant(value), unit: '' };
    default:
      return { number: significant(value), unit: symbolOf(unit) ?? unit.replaceAll('_', ' ') };
  }
}

/** As one string, the unit after a no-break space. */
export function formatText(value: number | null, unit: string): string {
  if (value === null) return '—';
  const { number, unit: symbol } = formatValue(value, unit);
  return symbol === '' ? number : symbol.startsWith('/') ? `${number}${symbol}` : `${number} ${symbol}`;
}

/** A difference with its sign; shares are compared in percentage points. */
export function formatDifference(value: number, unit: string): string {
  const sign = value > 0 ? '+ ' : value < 0 ? `${minus} ` : '± ';
  if (unit === 'ratio') return `${sign}${plain(Math.abs(value) * 100, Math.abs(value) < 0.01 ? 2 : 1)} pp`;
  return sign + formatText(Math.abs(value), unit);
}

/** A relative change such as `+ 12 %`. */
export function formatRelative(value: number): string {
  const percent = Math.abs(value) * 100;
  const sign = value > 0 ? '+ ' : value < 0 ? `${minus} ` : '± ';
  return `${sign}${plain(percent, percent < 10 ? 1 : 0)} %`;
}

export function formatCount(value: number): string {
  return plain(value, 0);
}

const durations = [
  { unit: 'd', seconds: 86_400, from: 2 * 86_400 },
  { unit: 'h', seconds: 3_600, from: 2 * 3_600 },
  { unit: 'min', seconds: 60, from: 120 },
  { unit: 's', seconds: 1, from: 1 },
  { unit: 'ms', seconds: 0.001, from: 0 },
];

function formatSeconds(value: number): Formatted {
  if (value === 0) return { number: '0', unit: 's' };
  const { unit, seconds } = durations.find(({ from }) => Math.abs(value) >= from) ?? { unit: 's', seconds: 1 };
  return { number: significant(value / seconds), unit };
}

function scale(value: number, base: number, units: readonly string[]): Formatted {
  const size = Math.abs(value);
  const power = size < base ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(size) / Math.log10(base) + 1e-9));
  return { number: significant(value / base ** power), unit: units[power] ?? '' };
}

function ratioDigits(value: number): number {
  const gap = Math.abs(1 - value);
  if (value === 0 || gap === 0 || Math.abs(value) >= 1.5) return 0;
  return gap < 0.0001 ? 4 : gap < 0.001 ? 3 : gap < 0.01 ? 2 : Math.abs(value) < 0.01 ? 2 : 1;
}

/** Three significant digits; whole numbers keep all of theirs. */
function significant(value: number): string {
  const size = Math.abs(value);
  if (size >= 100 || size === 0) return plain(value, 0);
  if (Number.isInteger(value)) return plain(value, 0);
  if (size >= 10) return plain(value, 1);
  if (size >= 1) return plain(value, 2);
  return new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 }).format(value).replace('-', minus);
}

function plain(value: number, digits: number): string {
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: digits }).format(value).replace('-', minus);
}

/** How an axis shows a unit when its largest value is `largest`: values are divided by `divisor` and carry `symbol`. */
export interface AxisScale {
  readonly divisor: number;
  readonly symbol: string;
}

/** One display unit for a whole axis, so that its ticks fall on round numbers. */
export function axisScale(givenUnit: string, largest: number): AxisScale {
  const { unit, factor } = baseUnit(givenUnit);
  const { divisor, symbol } = baseAxisScale(unit, largest * factor);
  return { divisor: divisor / factor, symbol };
}

function baseAxisScale(unit: string, largest: number): AxisScale {
  if (unit === 'ratio') return { divisor: 0.01, symbol: '%' };
  if (unit === 'seconds') {
    const { unit: symbol, seconds } = durations.find(({ from }) => largest >= from && largest > 0) ?? { unit: 's', seconds: 1 };
    return { divisor: seconds, symbol };
  }
  const growing = thousands(unit);
  if (growing !== undefined) {
    const power = largest < 1000 ? 0 : Math.min(growing.length - 1, Math.floor(Math.log10(largest) / 3 + 1e-9));
    return { divisor: 1000 ** power, symbol: growing[power] ?? '' };
  }
  return { divisor: 1, symbol: formatValue(1, unit).unit };
}
