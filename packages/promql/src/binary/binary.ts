import type { VectorMatching } from '../ast.ts';
import { QueryError } from '../errors.ts';
import { isEmpty, type ScalarValue, type Series, type Value } from '../evaluate/value.ts';
import type { Work } from '../evaluate/work.ts';
import { type Operation, operate, scalarOperand } from './elements.ts';
import { arithmetic, changesMeaning, comparisons } from './operators.ts';
import { setOperation } from './set-operators.ts';
import { matchedVectors } from './vectors.ts';

const plainMatching: VectorMatching = {
  cardinality: 'one-to-one',
  mode: 'ignoring',
  labels: [],
  include: [],
  fillLeft: undefined,
  fillRight: undefined,
};

/** `left op right` for values of any type that the parser lets through. */
export function* binaryValue(
  operation: Omit<Operation, 'keep'>,
  left: Value,
  right: Value,
  matching: VectorMatching | undefined,
  count: number,
): Work<Value> {
  const { op } = operation;
  if (left.type === 'string' || right.type === 'string')
    throw new QueryError('bad_data', 'binary expression must contain only scalar and instant vector types');
  if (left.type === 'scalar') {
    if (right.type === 'scalar') return scalars(operation, left, right);
    return { type: 'vector', series: yield* withScalar({ ...operation, keep: 'right' }, right.series, left, 'left') };
  }
  if (right.type === 'scalar') {
    return { type: 'vector', series: yield* withScalar({ ...operation, keep: 'left' }, left.series, right, 'right') };
  }
  if (op === 'and' || op === 'or' || op === 'unless') {
    return { type: 'vector', series: yield* setOperation(op, left.series, right.series, matching ?? plainMatching, count) };
  }
  return {
    type: 'vector',
    series: yield* matchedVectors({ ...operation, keep: 'left' }, left.series, right.series, matching ?? plainMatching, count),
  };
}

function scalars({ op }: Pick<Operation, 'op'>, left: ScalarValue, right: ScalarValue): ScalarValue {
  const values = new Float64Array(left.values.length);
  arithmetic[op]?.(left.values, right.values, values);
  const compare = comparisons[op];
  if (compare !== undefined) {
    const holds = new Uint8Array(values.length);
    compare(left.values, right.values, holds);
    values.set(holds);
  }
  return { type: 'scalar', values };
}

function* withScalar(operation: Operation, series: readonly Series[], scalar: ScalarValue, side: 'left' | 'right'): Work<Series[]> {
  const operand = scalarOperand(scalar.values);
  const result: Series[] = [];
  for (const one of series) {
    const points = side === 'left' ? operate(operation, operand, one) : operate(operation, one, operand);
    yield;
    if (isEmpty(points.kinds)) continue;
    const dropName = one.dropName || changesMeaning(operation.op, operation.bool);
    result.push({ labels: one.labels, kinds: points.kinds, values: points.values, histograms: points.histograms, dropName });
  }
  return result;
}
