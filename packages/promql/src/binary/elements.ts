import type { BinaryOp, Position } from '../ast.ts';
import type { Notes } from '../evaluate/notes.ts';
import { texts } from '../evaluate/texts.ts';
import { emptyPoints, type Points, setHistogram } from '../evaluate/value.ts';
import { histogramBinary } from '../histogram/binary.ts';
import { noteAnnotation } from '../histogram/notes.ts';
import type { Histogram } from '../histogram/types.ts';
import { absent, float } from '../series.ts';
import { arithmetic, comparisons } from './operators.ts';

type Compare = NonNullable<(typeof comparisons)[BinaryOp]>;

/** One side of an operator over the grid. */
export interface Operand {
  readonly kinds: Uint8Array;
  readonly values: Float64Array;
  readonly histograms?: readonly (Histogram | undefined)[] | undefined;
}

export interface Operation {
  readonly op: BinaryOp;
  readonly bool: boolean;
  /** The side whose value a comparison lets through. */
  readonly keep: 'left' | 'right';
  readonly notes: Notes;
  readonly position: Position;
}

/** The same number at every point. */
export function constantOperand(value: number, count: number): Operand {
  return { kinds: new Uint8Array(count).fill(float), values: new Float64Array(count).fill(value) };
}

export function scalarOperand(values: Float64Array): Operand {
  return { kinds: new Uint8Array(values.length).fill(float), values };
}

/** `left op right` at every point where both are; `only` leaves out the points where it is 0. */
export function operate(operation: Operation, left: Operand, right: Operand, only?: Uint8Array): Points {
  const points = emptyPoints(left.kinds.length);
  const compute = arithmetic[operation.op];
  const compare = comparisons[operation.op];
  if (compute !== undefined) {
    bothFloats(points.kinds, left.kinds, right.kinds);
    compute(left.values, right.values, points.values);
  } else if (compare !== undefined) {
    compareFloats(points, left, right, compare, operation);
  }
  if (left.histograms !== undefined || right.histograms !== undefined) withHistograms(points, left, right, operation, only);
  else if (compute === undefined && compare === undefined) noteFloats(left, right, operation, only);
  if (only !== undefined) {
    for (let point = 0; point < only.length; point++) if (only[point] === 0) points.kinds[point] = absent;
  }
  return points;
}

/** 1 where both sides are floats: of the kinds only a float's number is odd. */
function bothFloats(kinds: Uint8Array, left: Uint8Array, right: Uint8Array): void {
  for (let point = 0; point < kinds.length; point++) kinds[point] = (left[point] as number) & (right[point] as number) & float;
}

function compareFloats({ kinds, values }: Points, left: Operand, right: Operand, compare: Compare, { bool, keep }: Operation): void {
  const [leftKinds, rightKinds] = [left.kinds, right.kinds];
  const kept = keep === 'left' ? left.values : right.values;
  compare(left.values, right.values, kinds);
  for (let point = 0; point < kinds.length; point++) {
    const holds = kinds[point] as number;
    const both = (leftKinds[point] as number) & (rightKinds[point] as number) & float;
    kinds[point] = bool ? both : both & holds;
    values[point] = bool ? holds : (kept[point] as number);
  }
}

/** The points where at least one side is a histogram, and those of floats where the operator takes none. */
function withHistograms(points: Points, left: Operand, right: Operand, operation: Operation, only: Uint8Array | undefined): void {
  const { op, bool, notes, position } = operation;
  for (let point = 0; point < points.kinds.length; point++) {
    if (left.kinds[point] === absent || right.kinds[point] === absent || only?.[point] === 0) continue;
    const one = left.histograms?.[point] ?? (left.values[point] as number);
    const other = right.histograms?.[point] ?? (right.values[point] as number);
    if (typeof one === 'number' && typeof other === 'number') {
      if (arithmetic[op] === undefined && comparisons[op] === undefined) noteFloats(left, right, operation, only);
      continue;
    }
    const result = histogramBinary(op, one, other);
    for (const note of result.notes) notes.addAll([noteAnnotation(note, '', position)]);
    if (bool && result.notes.length === 0) {
      points.kinds[point] = float;
      points.values[point] = Number(result.holds);
    } else if (!bool && result.holds && result.value !== undefined) {
      setHistogram(points, point, result.value);
    }
  }
}

/** Trimming takes a histogram on its left; two floats have no answer. */
function noteFloats(left: Operand, right: Operand, { op, notes, position }: Operation, only: Uint8Array | undefined): void {
  for (let point = 0; point < left.kinds.length; point++) {
    if (left.kinds[point] !== float || right.kinds[point] !== float || only?.[point] === 0) continue;
    notes.add('info', texts.incompatibleTypes(op, 'float', 'float'), position);
    return;
  }
}
