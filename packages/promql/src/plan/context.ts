import type { Subquery } from '../ast.ts';
import { QueryError } from '../errors.ts';
import type { QueryBounds } from '../evaluate/run.ts';
import type { Grid } from '../series.ts';
import { positiveDuration } from './durations.ts';
import { subqueryGrid } from './selectors.ts';

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

/** The grid that a subquery's operand is planned for. @throws QueryError when it has more points than a grid may have */
export function innerGrid(subquery: Subquery, at: Grid, range: number, context: PlanContext): Grid {
  const step = subquery.step === undefined ? context.subqueryStep : positiveDuration(subquery.step, context.query, subquery);
  const grid = subqueryGrid(at, range, step);
  if (grid.count <= context.maxPoints) return grid;
  throw new QueryError(
    'execution',
    `a subquery has ${grid.count} points, more than the ${context.maxPoints} that a query's memory allows; give it a longer step or a shorter range`,
    { position: subquery },
  );
}
