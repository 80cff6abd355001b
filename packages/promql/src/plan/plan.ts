import type { Aggregation, Binary, Call, Expression, MatrixSelector, Position, Subquery, VectorSelector } from '../ast.ts';
import { QueryError } from '../errors.ts';
import type { QueryBounds } from '../evaluate/run.ts';
import type { Grid } from '../series.ts';
import type { LeafAggregation } from '../storage.ts';
import { positiveDuration } from './durations.ts';
import { isRangeFunction, keepsName, scalarArguments } from './range-functions.ts';
import { bare, fixedLabels, samplesGrid, shifted, subqueryGrid } from './selectors.ts';
import type { Extension, LeafName, LeafPlan, MatrixPlan, Plan, Windowed } from './types.ts';

/** What a plan is made for: the whole query's bounds, and the engine's defaults in milliseconds. */
export interface PlanContext {
  readonly query: QueryBounds;
  readonly lookback: number;
  readonly subqueryStep: number;
  /** Points that one grid may have. */
  readonly maxPoints: number;
  /** Around what is being planned stands a function that takes no more of a histogram than count and sum; `never`: one that takes all. */
  readonly countsAlone?: boolean | 'never' | undefined;
}

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

function innerGrid(subquery: Subquery, at: Grid, range: number, context: PlanContext): Grid {
  const step = subquery.step === undefined ? context.subqueryStep : positiveDuration(subquery.step, context.query, subquery);
  const grid = subqueryGrid(at, range, step);
  if (grid.count <= context.maxPoints) return grid;
  throw new QueryError(
    'execution',
    `a subquery has ${grid.count} points, more than the ${context.maxPoints} that a query's memory allows; give it a longer step or a shorter range`,
    { position: subquery },
  );
}

function selectorLeaf(selector: VectorSelector, name: LeafName, grid: Grid, position: Position, context: PlanContext): LeafPlan {
  const { grid: at, fixed } = shifted(grid, selector, context.query);
  return {
    kind: 'leaf',
    grid,
    position,
    name,
    window: context.lookback,
    extension: selector.extension,
    parameters: [],
    at,
    spread: fixed,
    dropName: name !== 'instant',
    argument: selector,
    matchers: selector.matchers,
    aggregation: undefined,
    countsAlone: context.countsAlone === true,
  };
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

function rangeLeaf(
  expression: Call,
  name: LeafName,
  source: MatrixSelector,
  parameters: readonly Plan[],
  grid: Grid,
  context: PlanContext,
): LeafPlan {
  const window = positiveDuration(source.range, context.query, source);
  const { extension } = source.vector;
  refuseExtension(extension, name, source);
  const { at, spread } = whereFor(shifted(grid, source.vector, context.query), grid, parameters, name);
  const base = windowed(expression, name, window, parameters, grid, at, spread, source);
  const countsAlone = context.countsAlone === true;
  return { kind: 'leaf', ...base, extension, matchers: source.vector.matchers, aggregation: undefined, countsAlone };
}

function windowed(
  expression: Call,
  name: LeafName,
  window: number,
  parameters: readonly Plan[],
  grid: Grid,
  at: Grid,
  spread: boolean,
  argument: Position,
): Windowed {
  const dropName = !keepsName(name);
  return { grid, position: expression, name, window, extension: undefined, parameters, at, spread, dropName, argument };
}

/** A window fixed by `@` is computed once, unless a parameter of the function changes from point to point: then at that one time for each. */
function whereFor(
  shift: { grid: Grid; fixed: boolean },
  grid: Grid,
  parameters: readonly Plan[],
  name: LeafName,
): { at: Grid; spread: boolean } {
  if (!shift.fixed) return { at: shift.grid, spread: false };
  const constant = parameters.every((parameter) => parameter.kind === 'number') && name !== 'predict_linear';
  if (constant || grid.count === 1) return { at: shift.grid, spread: true };
  return { at: { start: shift.grid.start, step: 0, count: grid.count }, spread: false };
}

const smoothable = ['delta', 'increase', 'rate'];
const anchorable = ['changes', 'delta', 'increase', 'rate', 'resets'];

function refuseExtension(extension: Extension, name: string, position: Position): void {
  if (extension === undefined) return;
  const allowed = extension === 'smoothed' ? smoothable : anchorable;
  if (allowed.includes(name)) return;
  throw new QueryError('bad_data', `${extension} modifier can only be used with: ${allowed.join(', ')} - not with ${name}`, { position });
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

function grouped(leaf: LeafPlan, aggregation: LeafAggregation, argument: Position): LeafPlan {
  return { ...leaf, aggregation: { ...aggregation, argument } };
}
