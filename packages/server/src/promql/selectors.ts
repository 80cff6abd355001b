import type { Expression, VectorSelector } from '@binnacle/promql';

/** Every selector of an expression, in the order in which they stand in it. */
export function selectorsIn(expression: Expression): VectorSelector[] {
  switch (expression.kind) {
    case 'vector_selector':
      return [expression];
    case 'matrix_selector':
      return [expression.vector];
    case 'subquery':
    case 'unary':
      return selectorsIn(expression.operand);
    case 'call':
      return expression.args.flatMap(selectorsIn);
    case 'aggregation':
      return [...(expression.parameter === undefined ? [] : selectorsIn(expression.parameter)), ...selectorsIn(expression.operand)];
    case 'binary':
      return [...selectorsIn(expression.left), ...selectorsIn(expression.right)];
    case 'parens':
      return selectorsIn(expression.inner);
    case 'number':
    case 'string':
      return [];
  }
}
