import type { LeafRequest } from '@binnacle/promql';
import { aggregated, unfitGroup } from './aggregate.ts';
import type { Statement } from './ask.ts';
import type { Found } from './find.ts';
import { at, type GridExpression, isStale, lastPoint } from './sql.ts';

const noPoints = "CAST([], 'Array(Nullable(Float64))')";

/**
 * The statement that computes a leaf. Without an aggregation its columns are: id, number of samples, whether the series is unfit, grid; a
 * row a series. With one: place of the group, number of samples, whether the group is unfit, grid, places of the names of metrics that
 * took part, ids of unfit series, which are not in the grid; a row a group.
 */
export function leafStatement(request: LeafRequest, expression: GridExpression, found: Found): Statement {
  const { aggregation } = request;
  const inner = seriesStatement(request, expression);
  if (aggregation === undefined) return { text: `SELECT series_id, n, unfit, grid FROM (\n${inner}\n)`, parameters: { ids: found.ids } };
  const group = found.labels.length <= 1 ? 'toUInt32(0)' : placeOf('groups');
  const names = found.names.length <= 1 ? "CAST([0], 'Array(UInt32)')" : `groupUniqArray(${placeOf('names')})`;
  return {
    text: `SELECT
  ${group} AS place,
  sum(n),
  toUInt8(${unfitGroup(aggregation.op, request.function.name)}),
  ${aggregated(aggregation.op)},
  ${names},
  groupArrayIf(series_id, unfit)
FROM (
${inner}
)
GROUP BY place`,
    parameters: { ids: found.ids, groups: found.groups, names: found.nameOf },
  };
}

function placeOf(column: 'groups' | 'names'): string {
  return `transform(series_id, {ids:Array(UInt64)}, {${column}:Array(UInt32)}, toUInt32(0))`;
}

function seriesStatement({ grid, function: { window } }: LeafRequest, expression: GridExpression): string {
  const from = grid.start - window;
  const conditions = [
    'series_id IN {ids:Array(UInt64)}',
    `time > ${at(from)} AND time <= ${at(lastPoint(grid))}`,
    ...(expression.stale === true ? [] : [`NOT (${isStale})`]),
    ...(expression.filter === undefined ? [] : [expression.filter]),
  ];
  const unfit = expression.unfit === undefined ? 'toUInt8(0)' : `toUInt8(${expression.unfit.replaceAll('{from}', at(from))})`;
  const grids = expression.unfit === undefined ? expression.grid : `if(unfit, ${noPoints}, ${expression.grid})`;
  const [first = [], ...layers] = expression.layers;
  const { source, filter } = expression;
  const samples =
    source === undefined
      ? `SELECT
  ${['series_id', 'count() AS n', ...first].join(',\n  ')}
FROM samples FINAL
WHERE ${conditions.join(' AND ')}
GROUP BY series_id`
      : `SELECT
  ${['series_id', 'count() AS n', ...first].join(',\n  ')}
FROM (
${source}
)
WHERE ${filter ?? '1'}
GROUP BY series_id`;
  return [...layers, [`${unfit} AS unfit`], [`${grids} AS grid`]].reduce(
    (inner, layer) => `SELECT *, ${layer.join(', ')} FROM (\n${inner}\n)`,
    samples,
  );
}
