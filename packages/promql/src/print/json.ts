import type { AtModifier, DurationExpression, Expression, VectorSelector } from '../ast.ts';
import { functions } from '../parse/functions.ts';
import { formatNumber } from '../parse/numbers.ts';

/** A node of the tree that Prometheus 3 answers `parse_query` with. */
export type AstJson = { readonly type: string } & { readonly [field: string]: unknown };

/** An expression in the shape of the HTTP API's `parse_query`; durations and times in milliseconds, 0 where only a query's step gives them. */
export function toAstJson(expression: Expression): AstJson {
  switch (expression.kind) {
    case 'number':
      return { type: 'numberLiteral', val: formatNumber(expression.value) };
    case 'string':
      return { type: 'stringLiteral', val: expression.value };
    case 'parens':
      return { type: 'parenExpr', expr: toAstJson(expression.inner) };
    case 'unary':
      return { type: 'unaryExpr', op: expression.op, expr: toAstJson(expression.operand) };
    case 'vector_selector':
      return { type: 'vectorSelector', ...selector(expression) };
    case 'matrix_selector':
      return { type: 'matrixSelector', ...selector(expression.vector), range: milliseconds(expression.range) };
    case 'subquery':
      return {
        type: 'subquery',
        expr: toAstJson(expression.operand),
        range: milliseconds(expression.range),
        offset: milliseconds(expression.offset),
        step: milliseconds(expression.step),
        ...time(expression.at),
      };
    case 'call':
      return call(expression);
    case 'aggregation':
      return {
        type: 'aggregation',
        op: expression.op,
        expr: toAstJson(expression.operand),
        param: expression.parameter === undefined ? null : toAstJson(expression.parameter),
        grouping: expression.labels,
        without: expression.mode === 'without',
      };
    case 'binary':
      return binary(expression);
  }
}

function binary(expression: Extract<Expression, { kind: 'binary' }>): AstJson {
  const { matching } = expression;
  return {
    type: 'binaryExpr',
    op: expression.op,
    lhs: toAstJson(expression.left),
    rhs: toAstJson(expression.right),
    matching:
      matching === undefined
        ? null
        : {
            card: matching.cardinality,
            labels: matching.labels,
            on: matching.mode === 'on',
            include: matching.include,
            fillValues: { lhs: matching.fillLeft ?? null, rhs: matching.fillRight ?? null },
          },
    bool: expression.bool,
  };
}

function call(expression: Extract<Expression, { kind: 'call' }>): AstJson {
  const signature = functions.get(expression.function);
  return {
    type: 'call',
    func: {
      name: expression.function,
      argTypes: signature?.argTypes ?? [],
      variadic: signature?.variadic ?? 0,
      returnType: signature?.returnType ?? 'none',
    },
    args: expression.args.map(toAstJson),
  };
}

function selector(vector: VectorSelector): Record<string, unknown> {
  return {
    name: vector.name ?? '',
    offset: milliseconds(vector.offset),
    matchers: vector.matchers.map(({ label, op, value }) => ({ name: label, value, type: op })),
    ...time(vector.at),
    anchored: vector.extension === 'anchored',
    smoothed: vector.extension === 'smoothed',
  };
}

function time(at: AtModifier | undefined): Record<string, unknown> {
  return {
    timestamp: at?.kind === 'time' ? at.milliseconds : null,
    startOrEnd: at === undefined || at.kind === 'time' ? null : at.kind,
  };
}

function milliseconds(duration: DurationExpression | undefined): number {
  if (duration?.kind === 'literal') return duration.milliseconds;
  if (duration?.kind !== 'unary' || duration.operand.kind !== 'literal') return 0;
  return duration.op === '-' ? -duration.operand.milliseconds : duration.operand.milliseconds;
}
