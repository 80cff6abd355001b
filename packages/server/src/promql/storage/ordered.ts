import type { Grid, LeafFunction } from '@binnacle/promql';
import { bucketedGrid, type Decomposed } from './buckets.ts';
import type { GridExpression } from './sql.ts';

/** Windows as lists of values are as much as all samples times the steps in a window. */
const mostOverlap = 60;

/** Functions that need all values of a window at once: lists of values for the buckets, joined for the windows. */
export function orderedGrid({ name, window, parameters }: LeafFunction, grid: Grid): GridExpression | undefined {
  if (grid.count > 1 && window > mostOverlap * grid.step) return undefined;
  if (name === 'quantile_over_time') {
    const [wanted] = parameters;
    return typeof wanted === 'number' && wanted >= 0 && wanted <= 1
      ? bucketedGrid(grid, window, listed(quantile('sorted', wanted)))
      : undefined;
  }
  if (name === 'mad_over_time') {
    const distances = letIn('median', quantile('sorted', 0.5), 'arraySort(arrayMap(x -> abs(x - median), sorted))');
    // Distances from infinities are for the engine.
    return bucketedGrid(grid, window, {
      ...listed(letIn('distances', distances, quantile('distances', 0.5))),
      extra: ['min(isFinite(value)) AS all_finite'],
      unfit: () => 'NOT all_finite',
    });
  }
  return undefined;
}

/** An expression of the window's values, sorted ascending with NaN at the end, as `arraySort` leaves them. */
function listed(answer: string): Decomposed {
  return {
    aggregates: [{ name: 'groupArray', argument: 'value' }],
    combine: ['arrayConcat(a0, b0)'],
    finish: `if(empty(a0), NULL, ${letIn('sorted', 'arraySort(a0)', answer)})`,
  };
}

/** ClickHouse has no `let` in lambdas: a lambda over one element is one. */
function letIn(name: string, expression: string, body: string): string {
  return `arrayMap(${name} -> ${body}, [${expression}])[1]`;
}

/** Interpolated between neighbours; NaN is the smallest value, as in Prometheus. */
function quantile(sorted: string, wanted: number): string {
  const rank = `${wanted} * (length(${sorted}) - 1)`;
  const lower = `toInt64(floor(${rank}))`;
  const upper = `least(${lower} + 1, toInt64(length(${sorted})) - 1)`;
  const weight = `(${rank} - ${lower})`;
  return `${nth(sorted, lower)} * (1 - ${weight}) + ${nth(sorted, upper)} * ${weight}`;
}

/** The element of a rank, from 0. */
function nth(sorted: string, rank: string): string {
  const nans = `arrayCount(each -> isNaN(each), ${sorted})`;
  return `if(${rank} < ${nans}, nan, ${sorted}[${rank} - ${nans} + 1])`;
}
