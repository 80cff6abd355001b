import type { Call, MatrixSelector, Position, VectorSelector } from '../ast.ts';
import { QueryError } from '../errors.ts';
import type { Grid } from '../series.ts';
import type { LeafAggregation } from '../storage.ts';
import type { PlanContext } from './context.ts';
import { positiveDuration } from './durations.ts';
import { keepsName } from './range-functions.ts';
import { shifted } from './selectors.ts';
import type { Extension, LeafName, LeafPlan, Plan, Windowed } from './types.ts';

/** A selector by itself, or under a function of its samples' times. */
export function selectorLeaf(selector: VectorSelector, name: LeafName, grid: Grid, position: Position, context: PlanContext): LeafPlan {
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

/** A range function over a selector. */
export function rangeLeaf(
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

/** What range functions over selectors and over subqueries have in common. */
export function windowed(
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
export function whereFor(
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

/** A leaf with an aggregation over it. */
export function grouped(leaf: LeafPlan, aggregation: LeafAggregation, argument: Position): LeafPlan {
  return { ...leaf, aggregation: { ...aggregation, argument } };
}
