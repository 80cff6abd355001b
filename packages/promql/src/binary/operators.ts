import type { BinaryOp } from '../ast.ts';

/** Go's `math.Pow`, which answers 1 where JavaScript has NaN for a base of 1 or -1. */
function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Number.POSITIVE_INFINITY)) return 1;
  return base ** exponent;
}

/** Operators that make a number of two; histograms are for `histogramBinary`. */
export const arithmetic: Partial<Readonly<Record<BinaryOp, (left: number, right: number) => number>>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '^': power,
  atan2: Math.atan2,
};

export const comparisons: Partial<Readonly<Record<BinaryOp, (left: number, right: number) => boolean>>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

/** Whether the result is another quantity than the operands, so that the metric's name does not fit it any more. */
export function changesMeaning(op: BinaryOp, bool: boolean): boolean {
  return bool || arithmetic[op] !== undefined;
}
