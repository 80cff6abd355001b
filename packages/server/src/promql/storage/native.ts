import type { Grid, LeafFunction } from '@binnacle/promql';
import { at, type GridExpression, isStale, lastPoint, seconds, staleBits } from './sql.ts';

/**
 * The functions that ClickHouse computes on a grid itself. That they are Prometheus' own is not taken for granted: `leaf.test.ts` compares
 * them with the engine's.
 */
export function nativeGrid({ name, window, parameters }: LeafFunction, grid: Grid): GridExpression | undefined {
  const over = (aggregate: string, value = 'value', ...more: string[]) =>
    `timeSeries${aggregate}ToGrid(${[at(grid.start), at(lastPoint(grid)), seconds(stepOf(grid)), seconds(window), ...more].join(', ')})(time, ${value})`;
  switch (name) {
    case 'rate':
      return counter(over('Rate'));
    case 'increase':
      return counter(over('Increase'));
    case 'irate':
      return counter(over('InstantRate'));
    case 'resets':
      return counter(over('Resets'));
    case 'delta':
      return plain(over('Delta'));
    case 'idelta':
      return plain(over('InstantDelta'));
    case 'changes':
      // A NaN after a NaN is no change, and is one to ClickHouse.
      return { ...plain(over('Changes'), 'max(isNaN(value)) AS some_nan'), unfit: 'some_nan' };
    case 'deriv':
      // The slope comes per tick of the time's type, which is a millisecond.
      return { layers: [[`${over('Deriv')} AS slopes`]], grid: 'arrayMap(x -> x * 1000, slopes)' };
    case 'predict_linear': {
      const [ahead] = parameters;
      return typeof ahead === 'number' && Number.isFinite(ahead)
        ? plain(over('PredictLinear', 'value', `toFloat64('${ahead}')`))
        : undefined;
    }
    case 'last_over_time':
      return plain(over('Last'));
    case 'ts_of_last_over_time':
      return plain(over('Last', 'toUnixTimestamp64Milli(time) / 1000'));
    case 'instant':
      return { layers: [[`${over('Last')} AS newest`]], grid: withoutStale, stale: true };
    case 'timestamp':
      return {
        layers: [[`${over('Last', `if(${isStale}, value, toUnixTimestamp64Milli(time) / 1000)`)} AS newest`]],
        grid: withoutStale,
        stale: true,
      };
    default:
      return undefined;
  }
}

/** A marker that a series ended is not an old value's successor but the absence of one. */
const withoutStale = `arrayMap(x -> if(reinterpretAsUInt64(x) = ${staleBits}, NULL, x), newest)`;

/** The functions want a step even when there is one point. */
function stepOf({ step, count }: Grid): number {
  return count === 1 || step <= 0 ? 1000 : step;
}

/**
 * ClickHouse's functions know nothing of when counters began. That changes nothing as long as a series says one time, and one before all
 * windows. And they count resets of what is below 0 otherwise.
 */
function counter(grid: string): GridExpression {
  return {
    ...plain(grid, 'min(start_time) AS least_start', 'max(start_time) AS greatest_start', 'min(value) AS least_value'),
    unfit: 'least_start != greatest_start OR greatest_start > {from} OR least_value < 0',
  };
}

function plain(grid: string, ...more: string[]): GridExpression {
  return { layers: [[`${grid} AS points`, ...more]], grid: 'points' };
}
