import { baseUnit } from '../../kit/units.ts';
import type { NumberStyle } from '../types.ts';

/** Where a value lies between the panel's bounds, 0 to 1. Without bounds per cents end at 100, ratios at 1, and others at the largest threshold or 100. */
export function shareOf(value: number | null, style: NumberStyle): number {
  if (value === null || Number.isNaN(value)) return 0;
  const { min, max } = boundsOf(style);
  return Math.min(1, Math.max(0, (value - min) / (max - min || 1)));
}

export function boundsOf({ unit, min, max, thresholds = [] }: NumberStyle): { readonly min: number; readonly max: number } {
  const { unit: base, factor } = baseUnit(unit);
  const natural = base === 'ratio' ? 1 / factor : Math.max(0, ...thresholds.map(({ from }) => from ?? 0)) * 1.25 || 100;
  return { min: min ?? 0, max: max ?? natural };
}
