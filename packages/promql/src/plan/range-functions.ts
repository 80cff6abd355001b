import type { Call, Expression } from '../ast.ts';
import { QueryError } from '../errors.ts';
import type { RangeFunctionName } from '../storage.ts';

/** Functions over a range vector, and where it stands among their arguments. */
const rangeArgument: Readonly<Record<RangeFunctionName, number>> = {
  rate: 0,
  increase: 0,
  delta: 0,
  irate: 0,
  idelta: 0,
  deriv: 0,
  predict_linear: 0,
  changes: 0,
  resets: 0,
  avg_over_time: 0,
  sum_over_time: 0,
  min_over_time: 0,
  max_over_time: 0,
  count_over_time: 0,
  last_over_time: 0,
  first_over_time: 0,
  present_over_time: 0,
  absent_over_time: 0,
  stddev_over_time: 0,
  stdvar_over_time: 0,
  quantile_over_time: 1,
  mad_over_time: 0,
  ts_of_first_over_time: 0,
  ts_of_last_over_time: 0,
  ts_of_min_over_time: 0,
  ts_of_max_over_time: 0,
  double_exponential_smoothing: 0,
};

export function isRangeFunction(name: string): name is RangeFunctionName {
  return Object.hasOwn(rangeArgument, name);
}

/** Whether the function's values are the metric's own, so that its name stays. */
export function keepsName(name: string): boolean {
  return name === 'instant' || name === 'last_over_time' || name === 'first_over_time';
}

/** A range function's arguments, the range vector apart from the scalars. */
export function scalarArguments(call: Call): { readonly range: Expression; readonly scalars: readonly Expression[] } {
  const place = rangeArgument[call.function as RangeFunctionName];
  const range = call.args[place];
  if (range === undefined) throw new QueryError('internal', `${call.function} without a range vector`);
  return { range, scalars: call.args.filter((_, index) => index !== place) };
}
