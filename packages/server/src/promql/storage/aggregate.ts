import type { LeafAggregation, LeafFunction } from '@binnacle/promql';

/** Over the grids of a group's series: as Prometheus aggregates, points without a value left out, NaN and infinities as they are there. */
export function aggregated(op: LeafAggregation['op']): string {
  switch (op) {
    case 'sum':
      return `arrayMap((kahan, plain) -> ${compensated}, sumKahanForEach(grid), sumForEach(grid))`;
    case 'avg':
      return `arrayMap((kahan, plain, n) -> ${compensated} / n, sumKahanForEach(grid), sumForEach(grid), countForEach(grid))`;
    case 'min':
      return 'minForEach(grid)';
    case 'max':
      return 'maxForEach(grid)';
    case 'count':
      return 'arrayMap(n -> if(n = 0, NULL, toFloat64(n)), countForEach(grid))';
    case 'group':
      return 'arrayMap(n -> if(n = 0, NULL, toFloat64(1)), countForEach(grid))';
    case 'stddev':
      return `arrayMap((s, n, least) -> ${spread}, stddevPopStableForEach(grid), countForEach(grid), minForEach(grid))`;
    case 'stdvar':
      return `arrayMap((s, n, least) -> ${spread}, varPopStableForEach(grid), countForEach(grid), minForEach(grid))`;
  }
}

/** Compensation makes NaN of infinities; the plain sum is then what it is. */
const compensated = 'if(isFinite(plain), kahan, plain)';

/** The distance of an infinity, or of NaN, from itself is nothing that is known; of one value alone the store says 0. */
const spread = 'if(n = 1 AND NOT isFinite(least), nan, s)';

/** What these answer is never below 0: nothing cancels out in its sum. */
const nonNegative: ReadonlySet<string> = new Set<LeafFunction['name']>([
  'rate',
  'increase',
  'resets',
  'changes',
  'count_over_time',
  'present_over_time',
  'stddev_over_time',
  'stdvar_over_time',
]);

/**
 * An expression that is not 0 for a group whose sum may have lost what compensation cannot keep, when values of very different sizes come
 * in another order than the engine would take them.
 */
export function unfitGroup(op: LeafAggregation['op'], name: LeafFunction['name']): string {
  if ((op !== 'sum' && op !== 'avg') || nonNegative.has(name)) return '0';
  return 'arrayExists((sum, greatest) -> greatest >= 1e15 AND abs(sum) < 1e-13 * greatest, sumForEach(grid), maxForEach(arrayMap(x -> abs(x), grid)))';
}
