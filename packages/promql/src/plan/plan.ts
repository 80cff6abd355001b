import type { Aggregation, Binary, Call, Expression, MatrixSelector, Subquery } from '../ast.ts';
import { QueryError } from '../errors.ts';
import type { Grid } from '../series.ts';
import type { LeafAggregation } from '../storage.ts';
import { innerGrid, type PlanContext } from './context.ts';
import { positiveDuration } from './durations.ts';
import { grouped, rangeLeaf, selectorLeaf, whereFor, windowed } from './leaves.ts';
import { isRangeFunction, scalarArguments } from './range-functions.ts';
import { bare, fixedLabels, samplesGrid, shifted } from './selectors.ts';
import type { LeafName, MatrixPlan, Plan } from './types.ts';

/** Aggregations that a storage may do itself, right over a leaf. */
const pushable: ReadonlySet<string> = new Set(['sum', 'avg', 'min', 'max', 'count', 'group', 'stddev', 'stdvar']);

/** Plans how an expression is computed at the points of a grid. @throws QueryError for durations and selectors that cannot be */
export function plan(expression: Expression, grid: Grid, context: PlanContext): Plan {
  switch (expression.kind) {
    case 'number':
      return { kind: 'number', grid, position: expression, value: expression.value };
    case 'string':
      return { kind: 'string', grid, position: expression, value: expression.value };
    case 'parens':
      return plan(expression.inner, grid, context);
    case 'unary': {
      const operand = plan(expression.operand, grid, context);
      return expression.op === '+' ? operand : { kind: 'negation', grid, position: expression, operand };
    }
    case 'vector_selector':
      return selectorLeaf(expression, 'instant', grid, expression, context);
    case 'binary':
      return binary(expression, grid, context);
    case 'aggregation':
      return aggregation(expression, grid, context);
    case 'call':
      return call(expression, grid, context);
    case 'matrix_selector':
    case 'subquery':
      throw new QueryError('bad_data', 'a range vector stands where an instant vector or scalar is needed', { position: expression });
  }
}

/** Plans a range vector that an instant query asks for as it is. */
export function planMatrix(expression: MatrixSelector | Subquery, grid: Grid, context: PlanContext): MatrixPlan {
  const window = positiveDuration(expression.range, context.query, expression);
  if (expression.kind === 'matrix_selector') {
    if (expression.vector.extension !== undefined) {
      throw new QueryError('bad_data', `${expression.vector.extension} range vectors can only be arguments of a function`, {
        position: expression,
      });
    }
    const to = shifted(grid, expression.vector, context.query).grid.start;
    return { kind: 'matrix', matchers: expression.vector.matchers, inner: undefined, from: to - window, to };
  }
  const at = shifted(grid, expression, context.query).grid;
  const inner = plan(expression.operand, innerGrid(expression, at, window, context), context);
  return { kind: 'matrix', matchers: undefined, inner, from: at.start - window, to: at.start };
}

function call(expression: Call, grid: Grid, context: PlanContext): Plan {
  const name = expression.function;
  if (name === 'info') return info(expression, grid, context);
  if (name === 'absent_over_time') return absentOverTime(expression, grid, context);
  if (isRangeFunction(name)) return rangeFunction(expression, name, grid, context);
  const [first] = expression.args;
  if ((name === 'timestamp' || name === 'start_timestamp') && first !== undefined) {
    const selector = bare(first);
    if (selector.kind === 'vector_selector') return selectorLeaf(selector, name, grid, expression, context);
  }
  const inside = insideOf(name, context);
  const args = expression.args.map((arg) => plan(arg, grid, inside));
  const absentLabels = name === 'absent' && first !== undefined ? fixedLabels(first) : undefined;
  return { kind: 'call', grid, position: expression, function: name, args, positions: expression.args, absentLabels };
}

const takingCounts = ['histogram_count', 'histogram_sum', 'histogram_avg'];
const takingBuckets = ['histogram_quantile', 'histogram_quantiles', 'histogram_fraction'];

function insideOf(name: string, context: PlanContext): PlanContext {
  if (takingBuckets.includes(name)) return { ...context, countsAlone: 'never' };
  return takingCounts.includes(name) && context.countsAlone === undefined ? { ...context, countsAlone: true } : context;
}

/** Absent is where no series is present: what storages compute and aggregate is presence. */
function absentOverTime(expression: Call, grid: Grid, context: PlanContext): Plan {
  const [range] = expression.args;
  if (range === undefined) throw new QueryError('internal', 'absent_over_time without argument');
  const presence = rangeFunction(expression, 'present_over_time', grid, context);
  const operand = presence.kind === 'leaf' ? grouped(presence, { op: 'group', mode: 'by', labels: [] }, range) : presence;
  return {
    kind: 'call',
    grid,
    position: expression,
    function: 'absent',
    args: [operand],
    positions: [range],
    absentLabels: fixedLabels(range),
  };
}

function info(expression: Call, grid: Grid, context: PlanContext): Plan {
  const [first, selector] = expression.args;
  if (first === undefined) throw new QueryError('internal', 'info without argument');
  const inner = selector === undefined ? undefined : bare(selector);
  const at = samplesGrid(first, grid, context.query);
  const matchers = inner?.kind === 'vector_selector' ? inner.matchers : [];
  return { kind: 'info', grid, position: expression, base: plan(first, grid, context), matchers, at };
}

function rangeFunction(expression: Call, name: LeafName, grid: Grid, context: PlanContext): Plan {
  const { range, scalars } = scalarArguments(expression);
  const source = bare(range);
  const parameters = scalars.map((scalar) => plan(scalar, grid, context));
  if (source.kind === 'matrix_selector') return rangeLeaf(expression, name, source, parameters, grid, context);
  if (source.kind !== 'subquery') throw new QueryError('internal', `${name} over something that is not a range vector`);
  const window = positiveDuration(source.range, context.query, source);
  const { at, spread } = whereFor(shifted(grid, source, context.query), grid, parameters, name);
  const inner = plan(source.operand, innerGrid(source, at, window, context), { ...context, countsAlone: 'never' });
  return { kind: 'subquery', ...windowed(expression, name, window, parameters, grid, at, spread, source), inner };
}

function binary(expression: Binary, grid: Grid, context: PlanContext): Plan {
  const left = plan(expression.left, grid, context);
  const right = plan(expression.right, grid, context);
  return {
    kind: 'binary',
    grid,
    position: expression,
    op: expression.op,
    left,
    right,
    bool: expression.bool,
    matching: expression.matching,
  };
}

function aggregation(expression: Aggregation, grid: Grid, context: PlanContext): Plan {
  const { op, mode, labels } = expression;
  const operand = plan(expression.operand, grid, context);
  if (pushable.has(op) && operand.kind === 'leaf' && operand.extension === undefined && operand.aggregation === undefined) {
    return grouped(operand, { op: op as LeafAggregation['op'], mode, labels }, expression.operand);
  }
  const parameter = expression.parameter === undefined ? undefined : plan(expression.parameter, grid, context);
  return {
    kind: 'aggregation',
    grid,
    position: expression,
    op,
    parameter,
    operand,
    argument: expression.operand,
    parameterPosition: expression.parameter,
    mode,
    labels,
  };
}
