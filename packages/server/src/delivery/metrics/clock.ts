import type { MetricQuery } from '../../metrics/types.ts';
import { AppError } from '../../platform/errors.ts';

export type ClockName = 'wall' | 'working';

/**
 * Takes the special dimension `clock` out of a query: it chooses how durations are measured and narrows nothing. By the wall unless the filter says
 * `working`.
 *
 * @throws AppError `invalid_request` for another clock, and for groups by it.
 */
export function clockOf(query: MetricQuery): { readonly clock: ClockName; readonly query: MetricQuery } {
  if (query.groupBy.includes('clock')) throw new AppError('invalid_request', 'Durations are measured by one clock: filter by it.');
  const { clock, ...filter } = query.filter;
  if (clock === undefined) return { clock: 'wall', query };
  const [name, ...others] = typeof clock === 'string' ? [clock] : clock;
  if ((name !== 'wall' && name !== 'working') || others.length > 0) {
    throw new AppError('invalid_request', 'The clock is either "wall" or "working".');
  }
  return { clock: name, query: { ...query, filter } };
}
