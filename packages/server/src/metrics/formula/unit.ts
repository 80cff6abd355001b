import { AppError } from '../../platform/errors.ts';
import type { Unit } from '../types.ts';
import type { Formula } from './parse.ts';

/**
 * The unit of a formula: `+`, `-`, `min`, `max` and `clamp` need one unit and keep it, a quotient of equal units is a ratio, dividing by
 * a count keeps the unit (bytes per request are bytes), a plain number has none.
 * @throws AppError `invalid_request` for a sum of different units (currencies are not added up).
 */
export function unitOf(formula: Formula, unitOfMetric: (name: string) => Unit): Unit {
  return derive(formula, unitOfMetric) ?? 'ratio';
}

/** `undefined`: a plain number, which takes on its partner's unit. */
function derive(formula: Formula, unitOfMetric: (name: string) => Unit): Unit | undefined {
  const of = (operand: Formula) => derive(operand, unitOfMetric);
  switch (formula.kind) {
    case 'number':
      return undefined;
    case 'metric':
      return unitOfMetric(formula.name);
    case 'negate':
      return of(formula.operand);
    case 'call':
      return formula.operands.map(of).reduce(same);
    case 'binary': {
      const [left, right] = [of(formula.left), of(formula.right)];
      if (formula.operator === '/') return quotient(left, right);
      return formula.operator === '*' ? product(left, right) : same(left, right);
    }
  }
}

function same(left: Unit | undefined, right: Unit | undefined): Unit | undefined {
  if (left === undefined || right === undefined || left === right) return left ?? right;
  throw new AppError('invalid_request', `The formula adds or compares ${left} and ${right}: they are different units.`);
}

function quotient(left: Unit | undefined, right: Unit | undefined): Unit | undefined {
  if (right === undefined) return left;
  if (left === right) return 'ratio';
  if (isPure(right)) return left;
  return `${left ?? 1}/${right}`;
}

function product(left: Unit | undefined, right: Unit | undefined): Unit | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  if (isPure(right)) return left;
  return isPure(left) ? right : `${left}*${right}`;
}

function isPure(unit: Unit): boolean {
  return unit === 'ratio' || unit === 'count';
}
