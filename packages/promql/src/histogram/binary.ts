import { add, divide, multiply, subtract } from './arithmetic.ts';
import { compact } from './compact.ts';
import { equal } from './equality.ts';
import type { HistogramNote, OperandType } from './notes.ts';
import { trimLower, trimUpper } from './trim.ts';
import type { Histogram } from './types.ts';

/** The result of a binary operator that has a histogram on at least one side. */
export interface BinaryResult {
  /** Absent: the two sides cannot be combined, and the element goes. */
  readonly value?: Histogram | undefined;
  /** Of a comparison: whether it holds. True of every other operator that has a value. */
  readonly holds: boolean;
  readonly notes: readonly HistogramNote[];
}

/** `left op right` for every operator of the language that is not a set operator. */
export function histogramBinary(op: string, left: number | Histogram, right: number | Histogram): BinaryResult {
  if (typeof left === 'number') {
    if (typeof right === 'number' || op !== '*') return incompatible(op, left, right);
    return of(compact(multiply(right, left)));
  }
  if (typeof right === 'number') return withNumber(op, left, right) ?? incompatible(op, left, right);
  switch (op) {
    case '+':
      return combined(op, add(left, right), 'addition');
    case '-':
      return combined(op, subtract(left, right), 'subtraction');
    case '==':
      return { value: left, holds: equal(left, right), notes: [] };
    case '!=':
      return { value: left, holds: !equal(left, right), notes: [] };
    default:
      return incompatible(op, left, right);
  }
}

function withNumber(op: string, left: Histogram, right: number): BinaryResult | undefined {
  switch (op) {
    case '*':
      return of(compact(multiply(left, right)));
    case '/':
      return of(compact(divide(left, right)));
    case '</':
      return of(trimUpper(left, right));
    case '>/':
      return of(trimLower(left, right));
    default:
      return undefined;
  }
}

function combined(op: string, result: ReturnType<typeof add>, during: 'addition' | 'subtraction'): BinaryResult {
  if (result === undefined) return { holds: false, notes: [{ kind: 'incompatible_layout', op }] };
  const notes: HistogramNote[] = [];
  if (result.collision) notes.push({ kind: 'collision', during });
  if (result.reconciled) notes.push({ kind: 'reconciled', during });
  const value = compact(result.histogram);
  return { value: during === 'subtraction' ? { ...value, resetHint: 'gauge' } : value, holds: true, notes };
}

function of(value: Histogram): BinaryResult {
  return { value, holds: true, notes: [] };
}

function incompatible(op: string, left: number | Histogram, right: number | Histogram): BinaryResult {
  return { holds: false, notes: [{ kind: 'incompatible_types', left: typeOf(left), op, right: typeOf(right) }] };
}

function typeOf(operand: number | Histogram): OperandType {
  return typeof operand === 'number' ? 'float' : 'histogram';
}
