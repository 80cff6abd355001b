import type { Grid, LeafFunction, LeafRequest } from '@binnacle/promql';
import { bucketedGrid, cancels, type Decomposed } from './buckets.ts';
import type { Parallel } from './slide.ts';
import { at, type GridExpression, isStale, lastPoint, staleBits } from './sql.ts';

const minute = 60_000;
const dayMs = 1440 * minute;
/** A statement with more pieces than this would cost more than it saves. */
const mostPieces = 20;
/** Shorter ranges are read from the samples, milliseconds. */
const leastRange = dayMs / 2;

/** A table of rollups: one row for the samples of (time - length, time] of a series. */
export interface Rollups {
  readonly table: 'samples_5m' | 'samples_1h';
  readonly length: number;
}

/** The rollups from which a leaf can be computed exactly: windows must begin and end where buckets do. Coarser ones come first. */
export function fittingRollups({ grid, function: function_ }: LeafRequest): Rollups | undefined {
  const range = lastPoint(grid) - grid.start + function_.window;
  if (range < leastRange || rolledFunctions[function_.name] === undefined) return undefined;
  const fits = (length: number) => [grid.start, function_.window, grid.count === 1 ? 0 : grid.step].every((each) => each % length === 0);
  if (fits(60 * minute)) return { table: 'samples_1h', length: 60 * minute };
  return fits(5 * minute) ? { table: 'samples_5m', length: 5 * minute } : undefined;
}

/**
 * A leaf from rollups of the days for which they are valid (midnights UTC, ascending) and from samples of the others; `undefined` when
 * too few are.
 */
export function rolledGrid(
  { grid, function: { name, window } }: LeafRequest,
  rollups: Rollups,
  days: readonly number[],
): GridExpression | undefined {
  const function_ = rolledFunctions[name];
  if (function_ === undefined) return undefined;
  const [from, to] = [grid.start - window, lastPoint(grid)];
  const pieces = coveredBy(days, from, to);
  const covered = pieces.reduce((sum, piece) => sum + piece.to - piece.from, 0);
  if (covered < (to - from) / 2 || pieces.length > mostPieces) return undefined;
  const expression = bucketedGrid(grid, window, function_(grid, window));
  return expression && { ...expression, source: sourceOf(rollups, pieces, from, to, orderedFunctions.has(name)) };
}

interface Piece {
  readonly from: number;
  readonly to: number;
}

/** Runs of days within (from, to]. */
function coveredBy(days: readonly number[], from: number, to: number): Piece[] {
  const pieces: Piece[] = [];
  for (const day of days) {
    const piece = { from: Math.max(day, from), to: Math.min(day + dayMs, to) };
    if (piece.from >= piece.to) continue;
    const last = pieces.at(-1);
    if (last?.to === piece.from) pieces[pieces.length - 1] = { from: last.from, to: piece.to };
    else pieces.push(piece);
  }
  return pieces;
}

/** Rows of rollups, and samples as rows of the same shape: each is a bucket of itself alone. */
function sourceOf({ table }: Rollups, pieces: readonly Piece[], from: number, to: number, ordered: boolean): string {
  const inPieces = pieces.map((piece) => `time > ${at(piece.from)} AND time <= ${at(piece.to)}`).join(' OR ');
  const within = `series_id IN {ids:Array(UInt64)} AND time > ${at(from)} AND time <= ${at(to)}`;
  const rows = `SELECT series_id, time, first_time, first_value, last_time, last_value, min AS least, max AS greatest, sum AS total, toUInt64(count) AS samples, reset_sum, toUInt8(ends_stale) AS ends_stale
FROM ${table}
WHERE ${within} AND (${inPieces})
UNION ALL
SELECT series_id, time, time, value, time, value, value, value, value, toUInt64(NOT (${isStale})), 0., toUInt8(${isStale})
FROM samples FINAL
WHERE ${within} AND NOT (${inPieces})`;
  if (!ordered) return rows;
  return `SELECT *, if(isNotNull(before) AND first_value < before, assumeNotNull(before), 0.) AS lost
FROM (
  SELECT *, lagInFrame(toNullable(last_value)) OVER (PARTITION BY series_id ORDER BY time ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before
  FROM (${rows})
  WHERE samples > 0
)`;
}

const samples = { name: 'sum', argument: 'samples' };
const range = ['min(least) AS least_value', 'max(greatest) AS greatest_value', 'min(total = trunc(total)) AS wholes'];
/** Compensated sums and differences make NaN of infinities, in rollups too. */
const infinite = '(isInfinite(least_value) OR isInfinite(greatest_value))';
/** Buckets of staleness markers alone have no sum. */
const totals = [{ name: 'sumKahan', argument: 'if(samples = 0, 0., total)' }, samples];

const present: Decomposed = { aggregates: [samples], combine: ['a0 + b0'], finish: 'if(a0 = 0, NULL, toFloat64(1))' };

function extreme(name: 'min' | 'max', column: string): Decomposed {
  return {
    aggregates: [{ name, argument: `if(samples = 0, nan, ${column})` }, samples],
    prepare: ['if(a1 = 0, nan, a0)', 'a1'],
    combine: [`if(isNaN(a0) OR b0 ${name === 'min' ? '<' : '>'} a0, b0, a0)`, 'a1 + b1'],
    finish: 'if(a1 = 0, NULL, a0)',
  };
}

/** The newest of a window's values, from rows that have one; `rows` counts those. */
function newest(value: string, rows: string): Decomposed {
  return {
    aggregates: [
      { name: 'argMax', argument: `${value}, if(${rows}, time, fromUnixTimestamp64Milli(toInt64(0)))` },
      { name: 'sum', argument: `toUInt64(${rows})` },
    ],
    combine: ['if(b1 > 0, b0, a0)', 'a1 + b1'],
    finish: `if(a1 = 0 OR reinterpretAsUInt64(a0) = ${staleBits}, NULL, a0)`,
  };
}

/**
 * `rate`, `increase`, `delta` as Prometheus extrapolates them: to the window's bounds where the samples come within 1.1 average distances
 * of them, else by half a distance, and never to where a counter would have been negative. `lost` is what the counter had reached in the
 * bucket before when it was reset between the two; of a window's first bucket that is not the window's.
 */
function extrapolated(counter: boolean, perSecond: boolean) {
  return (grid: Grid, window: number): Decomposed => {
    const change = counter ? '(a4 - a1 + a6 - a2)' : '(a4 - a1)';
    const sampled = '((a3 - a0) / 1000)';
    const average = `(${sampled} / (a5 - 1))`;
    const end = (distance: string) => `if(${distance} >= ${average} * 1.1, ${average} / 2, ${distance})`;
    const toStart = end(`((a0 - t + ${window}) / 1000)`);
    const bounded = counter ? `if(${change} > 0 AND a1 >= 0, least(${toStart}, ${sampled} * (a1 / ${change})), ${toStart})` : toStart;
    const factor = `((${sampled} + ${bounded} + ${end('((t - a3) / 1000)')}) / ${sampled})`;
    const milliseconds = (name: string) => ({
      name: name,
      argument: `toFloat64(toUnixTimestamp64Milli(${name === 'min' ? 'first_time' : 'last_time'}))`,
    });
    return {
      aggregates: [
        milliseconds('min'),
        { name: 'argMin', argument: 'first_value, first_time' },
        { name: 'argMin', argument: 'lost, first_time' },
        milliseconds('max'),
        { name: 'argMax', argument: 'last_value, last_time' },
        samples,
        { name: 'sum', argument: 'reset_sum + lost' },
      ],
      combine: [
        'if(a5 > 0, a0, b0)',
        'if(a5 > 0, a1, b1)',
        'if(a5 > 0, a2, b2)',
        'if(b5 > 0, b3, a3)',
        'if(b5 > 0, b4, a4)',
        'a5 + b5',
        'a6 + b6',
      ],
      extra: range,
      unfit: () => infinite,
      points: { name: 't', array: `arrayMap(point -> toFloat64(${grid.start} + point * ${grid.step}), range(${grid.count}))` },
      finish: `if(a5 < 2, NULL, ${change} * ${factor}${perSecond ? ` / ${window / 1000}` : ''})`,
    };
  };
}

const fixed = (function_: Decomposed) => () => function_;
const unfitSum = ([sums = '', counts = '']: Parallel) =>
  `${infinite} OR (${cancels(sums, counts)}) OR arrayExists(x -> isInfinite(x), ${sums})`;

/** Functions whose buckets depend on the bucket before. */
const orderedFunctions: ReadonlySet<string> = new Set<LeafFunction['name']>(['rate', 'increase', 'delta']);

const rolledFunctions: Partial<Record<LeafFunction['name'], (grid: Grid, window: number) => Decomposed>> = {
  count_over_time: fixed({ aggregates: [samples], combine: ['a0 + b0'], finish: 'if(a0 = 0, NULL, toFloat64(a0))' }),
  present_over_time: fixed(present),
  absent_over_time: fixed(present),
  sum_over_time: fixed({
    aggregates: totals,
    combine: ['a0 + b0', 'a1 + b1'],
    finish: 'if(a1 = 0, NULL, a0)',
    extra: range,
    unfit: unfitSum,
  }),
  avg_over_time: fixed({
    aggregates: totals,
    combine: ['a0 + b0', 'a1 + b1'],
    finish: 'if(a1 = 0, NULL, a0 / a1)',
    extra: range,
    unfit: unfitSum,
  }),
  min_over_time: fixed(extreme('min', 'least')),
  max_over_time: fixed(extreme('max', 'greatest')),
  last_over_time: fixed(newest('last_value', 'samples > 0')),
  instant: fixed(newest(`if(ends_stale, reinterpretAsFloat64(toUInt64(${staleBits})), last_value)`, 'samples > 0 OR ends_stale')),
  rate: extrapolated(true, true),
  increase: extrapolated(true, false),
  delta: extrapolated(false, false),
};
