import type { BinaryOp } from '../ast.ts';

/** `out[i] = left[i] op right[i]` for all i, whatever stands at them. */
type Arithmetic = (left: Float64Array, right: Float64Array, out: Float64Array) => void;
/** `out[i]` is 1 where the comparison holds and 0 elsewhere. */
type Comparison = (left: Float64Array, right: Float64Array, out: Uint8Array) => void;

/** Go's `math.Pow`, which answers 1 where JavaScript has NaN for a base of 1 or -1. */
function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Number.POSITIVE_INFINITY)) return 1;
  return base ** exponent;
}

/**
 * Operators that make a number of two; histograms are for `histogramBinary`. A loop for each operator, and not one loop that calls the
 * operator: over millions of points that is the difference between adding and calling.
 */
export const arithmetic: Partial<Readonly<Record<BinaryOp, Arithmetic>>> = {
  '+': (left, right, out) => {
    for (let i = 0; i < out.length; i++) out[i] = (left[i] as number) + (right[i] as number);
  },
  '-': (left, right, out) => {
    for (let i = 0; i < out.length; i++) out[i] = (left[i] as number) - (right[i] as number);
  },
  '*': (left, right, out) => {
    for (let i = 0; i < out.length; i++) out[i] = (left[i] as number) * (right[i] as number);
  },
  '/': (left, right, out) => {
    for (let i = 0; i < out.length; i++) out[i] = (left[i] as number) / (right[i] as number);
  },
  '%': (left, right, out) => {
    for (let i = 0; i < out.length; i++) out[i] = (left[i] as number) % (right[i] as number);
  },
  '^': (left, right, out) => {
    for (let i = 0; i < out.length; i++) out[i] = power(left[i] as number, right[i] as number);
  },
  atan2: (left, right, out) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.atan2(left[i] as number, right[i] as number);
  },
};

export const comparisons: Partial<Readonly<Record<BinaryOp, Comparison>>> = {
  '==': (left, right, out) => {
    for (let i = 0; i < out.length; i++) out[i] = left[i] === right[i] ? 1 : 0;
  },
  '!=': (left, right, out) => {
    for (let i = 0; i < out.length; i++) out[i] = left[i] !== right[i] ? 1 : 0;
  },
  '<': (left, right, out) => {
    for (let i = 0; i < out.length; i++) out[i] = (left[i] as number) < (right[i] as number) ? 1 : 0;
  },
  '<=': (left, right, out) => {
    for (let i = 0; i < out.length; i++) out[i] = (left[i] as number) <= (right[i] as number) ? 1 : 0;
  },
  '>': (left, right, out) => {
    for (let i = 0; i < out.length; i++) out[i] = (left[i] as number) > (right[i] as number) ? 1 : 0;
  },
  '>=': (left, right, out) => {
    for (let i = 0; i < out.length; i++) out[i] = (left[i] as number) >= (right[i] as number) ? 1 : 0;
  },
};

/** Whether the result is another quantity than the operands, so that the metric's name does not fit it any more. */
export function changesMeaning(op: BinaryOp, bool: boolean): boolean {
  return bool || arithmetic[op] !== undefined;
}
