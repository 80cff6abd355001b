import type { AtModifier, DurationExpression, Expression, VectorSelector } from '../ast.ts';
import type { QueryBounds } from '../evaluate/run.ts';
import { metricName } from '../labels.ts';
import type { Grid } from '../series.ts';
import { durationOf } from './durations.ts';

export interface Shift {
  readonly grid: Grid;
  /** The shifted grid is one point that stands for all. */
  readonly fixed: boolean;
}

/** Where a selector or subquery looks, given where its result stands. `@ start()` and `@ end()` are the whole query's. */
export function shifted(
  grid: Grid,
  selector: { readonly at: AtModifier | undefined; readonly offset: DurationExpression | undefined },
  query: QueryBounds,
): Shift {
  const offset = selector.offset === undefined ? 0 : durationOf(selector.offset, query);
  if (selector.at === undefined) return { grid: { ...grid, start: grid.start - offset }, fixed: false };
  return { grid: { start: atTime(selector.at, query) - offset, step: 0, count: 1 }, fixed: true };
}

function atTime(at: AtModifier, query: QueryBounds): number {
  switch (at.kind) {
    case 'time':
      return at.milliseconds;
    case 'start':
      return query.start;
    case 'end':
      return query.end;
  }
}

/** An expression without the parentheses and plus signs around it. */
export function bare(expression: Expression): Expression {
  let inner = expression;
  for (;;) {
    if (inner.kind === 'parens') inner = inner.inner;
    else if (inner.kind === 'unary' && inner.op === '+') inner = inner.operand;
    else return inner;
  }
}

/** The labels that a selector's matchers fix to one value, for the answers of `absent` and `absent_over_time`. */
export function fixedLabels(expression: Expression): Record<string, string> {
  const inner = bare(expression);
  const selector = inner.kind === 'matrix_selector' ? inner.vector : inner;
  if (selector.kind !== 'vector_selector') return {};
  const labels: Record<string, string> = {};
  const seen = new Set<string>();
  for (const matcher of selector.matchers) {
    if (matcher.label === metricName) continue;
    if (matcher.op === '=' && !seen.has(matcher.label)) labels[matcher.label] = matcher.value;
    else delete labels[matcher.label];
    seen.add(matcher.label);
  }
  return labels;
}

/** The grid that a subquery evaluates its operand on, for all points of `at` at once: multiples of its step in (first - range, last]. */
export function subqueryGrid(at: Grid, range: number, step: number): Grid {
  const before = at.start - range;
  let start = Math.trunc(before / step) * step;
  if (start <= before) start += step;
  const end = at.start + (at.count - 1) * at.step;
  const count = end < start ? 0 : Math.floor((end - start) / step) + 1;
  return { start, step, count };
}

/** Where the samples of an expression's first selector are looked for, offsets and `@` on the way there taken in. */
export function samplesGrid(expression: Expression, grid: Grid, query: QueryBounds): Grid {
  const found = firstSelector(expression);
  if (found === undefined) return grid;
  let at = grid;
  for (const through of found.subqueries) at = shifted(at, through, query).grid;
  return shifted(at, found.selector, query).grid;
}

interface FoundSelector {
  readonly selector: VectorSelector;
  readonly subqueries: readonly { readonly at: AtModifier | undefined; readonly offset: DurationExpression | undefined }[];
}

function firstSelector(expression: Expression): FoundSelector | undefined {
  switch (expression.kind) {
    case 'vector_selector':
      return { selector: expression, subqueries: [] };
    case 'matrix_selector':
      return { selector: expression.vector, subqueries: [] };
    case 'subquery': {
      const inner = firstSelector(expression.operand);
      return inner === undefined ? undefined : { selector: inner.selector, subqueries: [expression, ...inner.subqueries] };
    }
    case 'parens':
      return firstSelector(expression.inner);
    case 'call':
      return firstOf(expression.args);
    case 'aggregation':
      return firstOf([expression.operand]);
    case 'unary':
      return firstSelector(expression.operand);
    case 'binary':
      return firstOf([expression.left, expression.right]);
    case 'number':
    case 'string':
      return undefined;
  }
}

function firstOf(expressions: readonly Expression[]): FoundSelector | undefined {
  for (const expression of expressions) {
    const found = firstSelector(expression);
    if (found !== undefined) return found;
  }
  return undefined;
}
