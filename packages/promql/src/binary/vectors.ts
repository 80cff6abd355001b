import type { VectorMatching } from '../ast.ts';
import { QueryError } from '../errors.ts';
import { mergeSameLabels } from '../evaluate/merge.ts';
import { isEmpty, type Points, type Series } from '../evaluate/value.ts';
import type { Work } from '../evaluate/work.ts';
import { Labels } from '../labels.ts';
import { absent } from '../series.ts';
import { constantOperand, type Operand, type Operation, operate } from './elements.ts';
import { type MatchGroup, matchGroups, presentAnywhere, presentOnce, resultLabels } from './matching.ts';
import { arithmetic } from './operators.ts';

const explicit = 'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)';
const unique = 'multiple matches for labels: grouping labels must ensure unique matches';

/** Arithmetic, comparison or trimming between two vectors, matched by their labels; each element where both stand, or one is filled in. */
export function* matchedVectors(
  operation: Operation,
  left: readonly Series[],
  right: readonly Series[],
  matching: VectorMatching,
  count: number,
): Work<readonly Series[]> {
  const swapped = matching.cardinality === 'one-to-many';
  const [many, one] = swapped ? [right, left] : [left, right];
  // As in Prometheus, `fill_left` is for the many side and `fill_right` for the one side with `group_right` too.
  const { fillLeft: fillMany, fillRight: fillOne } = matching;
  let everywhere: Uint8Array | undefined;
  const manyAnywhere = () => (everywhere ??= fillMany === undefined ? presentAnywhere(many, count) : new Uint8Array(count).fill(1));
  const pairs = new Pairs(operation, matching, swapped, count);
  const result: Series[] = [];
  for (const group of matchGroups(many, one, matching)) {
    if (group.one.length > 1) presentOnce(group, swapped ? 'left' : 'right', count, manyAnywhere);
    for (const one of yield* pairs.ofGroup(group, fillMany, fillOne)) result.push(one);
  }
  return mergeSameLabels(result);
}

class Pairs {
  readonly #operation: Operation;
  readonly #matching: VectorMatching;
  readonly #swapped: boolean;
  readonly #count: number;

  constructor(operation: Operation, matching: VectorMatching, swapped: boolean, count: number) {
    this.#operation = operation;
    this.#matching = matching;
    this.#swapped = swapped;
    this.#count = count;
  }

  *ofGroup(group: MatchGroup, fillMany: number | undefined, fillOne: number | undefined): Work<readonly Series[]> {
    const found: Series[] = [];
    const taken = this.#matching.cardinality === 'one-to-one' && group.many.length > 1 ? new Uint8Array(this.#count) : undefined;
    const add = (many: Series | Labels, one: Series | Labels, points: Points) => {
      const series = this.#series(many, one, points);
      if (series !== undefined) found.push(series);
    };
    for (const many of group.many) {
      yield;
      for (const one of group.one) {
        if (taken !== undefined) claim(taken, many, one);
        add(many, one, this.#operate(many, one));
      }
      if (fillOne !== undefined) {
        const where = masksWithout(presentAnywhere(group.one, this.#count));
        if (taken !== undefined) claim(taken, many, { kinds: where });
        add(many, group.labels, this.#operate(many, constantOperand(fillOne, this.#count), where));
      }
    }
    if (fillMany !== undefined) {
      const where = masksWithout(presentAnywhere(group.many, this.#count));
      for (const one of group.one) add(group.labels, one, this.#operate(constantOperand(fillMany, this.#count), one, where));
    }
    return found.length > 1 ? mergeSameLabels(found, unique) : found;
  }

  #operate(many: Operand, one: Operand, only?: Uint8Array): Points {
    return this.#swapped ? operate(this.#operation, one, many, only) : operate(this.#operation, many, one, only);
  }

  #series(many: Series | Labels, one: Series | Labels, points: Points): Series | undefined {
    if (isEmpty(points.kinds)) return undefined;
    const manyLabels = many instanceof Labels ? many : many.labels;
    const oneLabels = one instanceof Labels ? one : one.labels;
    const { op, bool } = this.#operation;
    const dropped = arithmetic[op] !== undefined;
    const labels = resultLabels(manyLabels, oneLabels, this.#matching, dropped);
    const dropName = !dropped && (bool || (!(many instanceof Labels) && many.dropName));
    return { labels, kinds: points.kinds, values: points.values, histograms: points.histograms, dropName };
  }
}

const masksWithout = (present: Uint8Array) => present.map((value) => 1 - value);

/** A match counts whether or not its comparison holds. */
function claim(taken: Uint8Array, many: Pick<Operand, 'kinds'>, one: Pick<Operand, 'kinds'>): void {
  for (let point = 0; point < taken.length; point++) {
    if (many.kinds[point] === absent || one.kinds[point] === absent) continue;
    if (taken[point] === 1) throw new QueryError('execution', explicit);
    taken[point] = 1;
  }
}
