import type { Expression } from '../ast.ts';
import { printAggregator, printExpression, printOperator, printSubquerySuffix } from './print.ts';

const lineWidth = 100;

/**
 * An expression laid out for reading, as Prometheus' `format_query` does it: on one line where that fits 100 characters, else its parts
 * on lines of their own, two spaces deeper a level.
 */
export function formatExpression(expression: Expression): string {
  return format(expression, 0);
}

function format(expression: Expression, level: number): string {
  const indent = '  '.repeat(level);
  const line = printExpression(expression);
  if (line.length <= lineWidth) return indent + line;
  switch (expression.kind) {
    case 'aggregation': {
      const parameter = expression.parameter === undefined ? '' : `${format(expression.parameter, level + 1)},\n`;
      return `${indent}${printAggregator(expression)}(\n${parameter}${format(expression.operand, level + 1)}\n${indent})`;
    }
    case 'binary': {
      const [left, right] = [format(expression.left, level + 1), format(expression.right, level + 1)];
      return `${left}\n${indent}${printOperator(expression)}\n${right}`;
    }
    case 'call':
      return `${indent}${expression.function}(\n${expression.args.map((argument) => format(argument, level + 1)).join(',\n')}\n${indent})`;
    case 'parens':
      return `${indent}(\n${format(expression.inner, level + 1)}\n${indent})`;
    case 'subquery':
      return `${format(expression.operand, level)}${printSubquerySuffix(expression)}`;
    case 'unary':
      return `${indent}${expression.op}${format(expression.operand, level).trim()}`;
    default:
      return indent + line;
  }
}
