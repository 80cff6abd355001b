import type { DurationExpression, Position } from '../ast.ts';
import { QueryError } from '../errors.ts';
import type { QueryBounds } from '../evaluate/run.ts';
import { maxDuration } from '../parse/numbers.ts';

function operate(op: '+' | '-' | '*' | '/' | '%' | '^', left: number, right: number): number {
  switch (op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '^':
      return left ** right;
    case '/':
      if (right === 0) throw new QueryError('bad_data', 'division by zero');
      return left / right;
    case '%':
      if (right === 0) throw new QueryError('bad_data', 'modulo by zero');
      return left % right;
  }
}

function seconds(expression: DurationExpression, query: QueryBounds): number {
  switch (expression.kind) {
    case 'literal':
      return expression.milliseconds / 1000;
    case 'parens':
      return seconds(expression.inner, query);
    case 'unary': {
      const value = seconds(expression.operand, query);
      return expression.op === '-' ? -value : value;
    }
    case 'binary':
      return operate(expression.op, seconds(expression.left, query), seconds(expression.right, query));
    case 'call':
      return call(expression.name, expression.args, query);
  }
}

function call(name: 'step' | 'range' | 'min' | 'max', args: readonly DurationExpression[], query: QueryBounds): number {
  switch (name) {
    case 'step':
      return query.step / 1000;
    case 'range':
      return (query.end - query.start) / 1000;
    case 'min':
      return Math.min(...args.map((arg) => seconds(arg, query)));
    case 'max':
      return Math.max(...args.map((arg) => seconds(arg, query)));
  }
}

/** Milliseconds of a duration; arithmetic is over seconds, `step()` and `range()` are the whole query's. @throws QueryError */
export function durationOf(expression: DurationExpression, query: QueryBounds): number {
  const value = seconds(expression, query);
  if (!Number.isFinite(value) || Math.abs(value) * 1000 > maxDuration) throw new QueryError('bad_data', 'duration out of range');
  return Math.round(value * 1000);
}

/** As `durationOf`, for a range or a subquery's step. @throws QueryError (bad_data) unless it is greater than 0 */
export function positiveDuration(expression: DurationExpression, query: QueryBounds, position: Position): number {
  const value = durationOf(expression, query);
  if (value <= 0) throw new QueryError('bad_data', 'duration must be greater than 0', { position });
  return value;
}
