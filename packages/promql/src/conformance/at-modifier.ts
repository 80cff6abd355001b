import type { AtModifier, Expression, VectorSelector } from '../ast.ts';
import { parseExpression } from '../parse/parse.ts';
import { printExpression } from '../print/print.ts';

export interface InstantQuery {
  readonly query: string;
  /** Milliseconds. */
  readonly time: number;
}

/** Functions whose result depends on the time of evaluation even where what they are given does not. */
const dependOnTime = new Set(
  'days_in_month day_of_month day_of_week day_of_year hour minute month year predict_linear time timestamp start_timestamp start end step range'.split(
    ' ',
  ),
);

/**
 * The same query with every selector pinned to a time by `@`, to be asked at other times: the answers must be those of the query at that
 * time. None where a function's result depends on when it is asked.
 */
export function pinnedQueries(query: string, time: number): InstantQuery[] {
  const pinned = pin(parseExpression(query), { kind: 'time', milliseconds: time });
  if (pinned === undefined) return [];
  const times = time === 0 ? [-1000, 0, 1000] : [-10 * time, 0, Math.trunc(time / 5), time, 10 * time];
  const text = printExpression(pinned);
  return times.map((at) => ({ query: text, time: at }));
}

/** Undefined: a function in it depends on the time of evaluation. */
function pin(expression: Expression, at: AtModifier): Expression | undefined {
  switch (expression.kind) {
    case 'number':
    case 'string':
      return expression;
    case 'vector_selector':
      return pinned(expression, at);
    case 'matrix_selector':
      return { ...expression, vector: pinned(expression.vector, at) };
    // What is inside keeps to the times that the subquery gives it.
    case 'subquery':
      return pinned(expression, at);
    case 'parens':
      return withPart(pin(expression.inner, at), (inner) => ({ ...expression, inner }));
    case 'unary':
      return withPart(pin(expression.operand, at), (operand) => ({ ...expression, operand }));
    case 'aggregation': {
      const parameter = expression.parameter === undefined ? undefined : pin(expression.parameter, at);
      if (expression.parameter !== undefined && parameter === undefined) return undefined;
      return withPart(pin(expression.operand, at), (operand) => ({ ...expression, operand, parameter }));
    }
    case 'binary': {
      const left = pin(expression.left, at);
      const right = pin(expression.right, at);
      return left === undefined || right === undefined ? undefined : { ...expression, left, right };
    }
    case 'call': {
      if (dependOnTime.has(expression.function)) return undefined;
      const args = expression.args.map((argument) => pin(argument, at));
      return args.includes(undefined) ? undefined : { ...expression, args: args as Expression[] };
    }
  }
}

function pinned<S extends VectorSelector | Extract<Expression, { kind: 'subquery' }>>(selector: S, at: AtModifier): S {
  return selector.at?.kind === 'time' ? selector : { ...selector, at };
}

function withPart(part: Expression | undefined, build: (part: Expression) => Expression): Expression | undefined {
  return part === undefined ? undefined : build(part);
}
