import type { BinaryOp, Expression, ValueType } from '../ast.ts';
import { functions } from './functions.ts';

export const setOperators: ReadonlySet<BinaryOp> = new Set(['and', 'or', 'unless']);
export const comparisonOperators: ReadonlySet<BinaryOp> = new Set(['==', '!=', '<', '<=', '>', '>=']);

/** The type of what an expression evaluates to. */
export function expressionType(expression: Expression): ValueType {
  switch (expression.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'matrix_selector':
    case 'subquery':
      return 'matrix';
    case 'parens':
      return expressionType(expression.inner);
    case 'unary':
      return expressionType(expression.operand);
    case 'call':
      return functions.get(expression.function)?.returnType ?? 'vector';
    case 'binary': {
      const scalars = expressionType(expression.left) === 'scalar' && expressionType(expression.right) === 'scalar';
      return scalars ? 'scalar' : 'vector';
    }
    default:
      return 'vector';
  }
}

/** A type as Prometheus' documentation and errors call it. */
export function documentedType(type: ValueType): string {
  if (type === 'vector') return 'instant vector';
  return type === 'matrix' ? 'range vector' : type;
}
