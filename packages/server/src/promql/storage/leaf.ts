import type { LeafAnswer, LeafRequest, StorageContext } from '@binnacle/promql';
import type { ColumnReader } from '../../stores/clickhouse/client.ts';
import { ask } from './ask.ts';
import { bucketedGrid, decomposed } from './buckets.ts';
import type { Found } from './find.ts';
import { readGroups, readSeries } from './leaf-answer.ts';
import { leafStatement } from './leaf-statement.ts';
import { nativeGrid } from './native.ts';
import { orderedGrid } from './ordered.ts';
import type { GridExpression } from './sql.ts';
import { withUnfit } from './unfit.ts';

/** How a leaf is computed in the store; `undefined` when it is not. */
export function gridExpression({ function: function_, grid }: LeafRequest): GridExpression | undefined {
  const { name, window } = function_;
  if (!(window > 0) || ![window, grid.start, grid.step].every(Number.isInteger)) return undefined;
  const parts = decomposed[name];
  if (parts !== undefined) return bucketedGrid(grid, window, parts);
  return nativeGrid(function_, grid) ?? orderedGrid(function_, grid);
}

/** Computes a leaf over the series that were found; `undefined` when the samples turn out not to be fit for it. @throws QueryError */
export async function computeInStore(
  facts: ColumnReader,
  request: LeafRequest,
  expression: GridExpression,
  found: Found,
  context: StorageContext,
): Promise<LeafAnswer | undefined> {
  const blocks = await ask(facts, leafStatement(request, expression, found), context);
  const { aggregation, grid } = request;
  const computed =
    aggregation === undefined
      ? readSeries(blocks, grid.count, found, context)
      : readGroups(blocks, grid.count, aggregation.op, found, context);
  if (computed === undefined || computed.unfit.size === 0) return computed?.answer;
  return withUnfit(facts, request, computed.answer, computed.unfit, found, context);
}
