import type { Formula } from './parse.ts';

/**
 * The value of a formula for one bucket. NaN ("no data") in any operand makes NaN, division by zero does, and so does what leaves the
 * range of a double: an infinity is no measurement.
 */
export function compute(formula: Formula, valueOfMetric: (metric: string) => number): number {
  const value = raw(formula, valueOfMetric);
  return Number.isFinite(value) ? value : Number.NaN;
}

function raw(formula: Formula, valueOfMetric: (metric: string) => number): number {
  switch (formula.kind) {
    case 'number':
      return formula.value;
    case 'metric':
      return valueOfMetric(formula.name);
    case 'negate':
      return -raw(formula.operand, valueOfMetric);
    case 'binary':
      return operate(formula.operator, raw(formula.left, valueOfMetric), raw(formula.right, valueOfMetric));
    case 'call':
      return call(
        formula.name,
        formula.operands.map((operand) => raw(operand, valueOfMetric)),
      );
  }
}

function operate(operator: '+' | '-' | '*' | '/', left: number, right: number): number {
  if (operator === '+') return left + right;
  if (operator === '-') return left - right;
  if (operator === '*') return left * right;
  return right === 0 ? Number.NaN : left / right;
}

function call(name: 'min' | 'max' | 'abs' | 'clamp', operands: readonly number[]): number {
  if (name === 'abs') return Math.abs(operands[0] ?? Number.NaN);
  if (name === 'min') return Math.min(...operands);
  if (name === 'max') return Math.max(...operands);
  const [value = Number.NaN, least = Number.NaN, most = Number.NaN] = operands;
  return Math.min(Math.max(value, least), most);
}
