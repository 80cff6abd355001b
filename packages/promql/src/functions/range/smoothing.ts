import { QueryError } from '../../errors.ts';
import { overFloats } from './floats-alone.ts';
import { parameterAt } from './types.ts';

function checked(value: number, what: string, sign: string): number {
  if (value > 0 && value < 1) return value;
  throw new QueryError('execution', `invalid ${what} factor. Expected: 0 < ${sign} < 1, got: ${value.toFixed(6)}`);
}

/** Holt's linear method (double exponential smoothing): smoothing and trend factor, both in (0, 1). */
export const doubleExponentialSmoothing = overFloats((input, from, to, point) => {
  const smoothing = checked(parameterAt(input.parameters, 0, point), 'smoothing', 'sf');
  const trendFactor = checked(parameterAt(input.parameters, 1, point), 'trend', 'tf');
  const { floats } = input.samples;
  let before = 0;
  let level = floats[from] as number;
  let trend = (floats[from + 1] as number) - level;
  for (let index = from + 1; index < to; index++) {
    if (index > from + 1) trend = trendFactor * (level - before) + (1 - trendFactor) * trend;
    before = level;
    level = smoothing * (floats[index] as number) + (1 - smoothing) * (level + trend);
  }
  return level;
}, 2);
