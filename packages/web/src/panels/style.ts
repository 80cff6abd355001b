import { formatText, formatValue } from '../kit/format.ts';
import { baseUnit } from '../kit/units.ts';
import type { NumberStyle, Threshold } from './types.ts';

/** A value as the panel shows it: its name where it has one, else the number with its unit. */
export function styled(value: number | null, style: NumberStyle): string {
  if (value === null) return '—';
  const name = style.names?.[String(value)];
  if (name !== undefined) return name;
  if (style.decimals === undefined) return formatText(value, style.unit);
  const { unit, factor } = baseUnit(style.unit);
  const shown = formatValue(value, style.unit);
  // Decimals are of the number that is shown, so the scale of the unit is found first.
  const scale = shownScale(value * factor, unit, shown.unit);
  const number = new Intl.NumberFormat('en-US', { minimumFractionDigits: style.decimals, maximumFractionDigits: style.decimals }).format(
    scale,
  );
  return shown.unit === '' ? number : shown.unit.startsWith('/') ? number + shown.unit : `${number} ${shown.unit}`;
}

const secondsOf: Readonly<Record<string, number>> = { d: 86_400, h: 3_600, min: 60, s: 1, ms: 0.001 };
const prefixes = ['', 'k', 'M', 'G', 'T', 'P'];

function shownScale(value: number, unit: string, symbol: string): number {
  if (unit === 'ratio') return value * 100;
  if (unit === 'seconds') return value / (secondsOf[symbol] ?? 1);
  const power = /^(bytes|bits|hertz)/.test(unit) ? prefixes.indexOf(/^[kMGTP](?=[A-Za-z])/.exec(symbol)?.[0] ?? '') : 0;
  return value / 1000 ** Math.max(0, power);
}

/** The judgement of a value; neutral without thresholds. */
export function stateOf(value: number | null, thresholds: readonly Threshold[] | undefined): Threshold['state'] {
  if (value === null || thresholds === undefined) return 'neutral';
  return thresholds.findLast(({ from }) => from === null || value >= from)?.state ?? 'neutral';
}

/** A state's colour as the style sheet has it. Every use stands beside the value itself, so colour is never all there is. */
export const stateColours: Readonly<Record<Threshold['state'], string>> = {
  neutral: 'var(--mantine-color-text)',
  good: 'var(--good)',
  caution: 'var(--warn)',
  bad: 'var(--bad)',
};

/** The word beside a judged number, for those who do not see its colour. */
export const stateWords: Readonly<Record<Threshold['state'], string>> = { neutral: '', good: 'good', caution: 'caution', bad: 'bad' };
