import type { LeafName } from '../../plan/types.ts';
import { maxOverTime, minOverTime, tsOfMaxOverTime, tsOfMinOverTime } from './extremes.ts';
import { instantValueFunction } from './instant-value.ts';
import { countOverTime, firstOverTime, lastOverTime, presentOverTime, tsOfFirstOverTime, tsOfLastOverTime } from './presence.ts';
import { rateFunction } from './rate.ts';
import { deriv, predictLinear } from './regression.ts';
import { doubleExponentialSmoothing } from './smoothing.ts';
import { madOverTime, quantileOverTime, stddevOverTime, stdvarOverTime } from './spread.ts';
import { avgOverTime, sumOverTime } from './sums.ts';
import { changes, resets } from './transitions.ts';
import type { RangeFunction } from './types.ts';

/** The functions over windows of samples; selectors without a function are computed elsewhere. */
export const rangeFunctions: Readonly<Record<Exclude<LeafName, 'instant' | 'timestamp' | 'start_timestamp'>, RangeFunction>> = {
  rate: rateFunction({ counter: true, perSecond: true }),
  increase: rateFunction({ counter: true, perSecond: false }),
  delta: rateFunction({ counter: false, perSecond: false }),
  irate: instantValueFunction(true),
  idelta: instantValueFunction(false),
  deriv,
  predict_linear: predictLinear,
  changes,
  resets,
  avg_over_time: avgOverTime,
  sum_over_time: sumOverTime,
  min_over_time: minOverTime,
  max_over_time: maxOverTime,
  count_over_time: countOverTime,
  last_over_time: lastOverTime,
  first_over_time: firstOverTime,
  present_over_time: presentOverTime,
  absent_over_time: presentOverTime,
  stddev_over_time: stddevOverTime,
  stdvar_over_time: stdvarOverTime,
  quantile_over_time: quantileOverTime,
  mad_over_time: madOverTime,
  ts_of_first_over_time: tsOfFirstOverTime,
  ts_of_last_over_time: tsOfLastOverTime,
  ts_of_min_over_time: tsOfMinOverTime,
  ts_of_max_over_time: tsOfMaxOverTime,
  double_exponential_smoothing: doubleExponentialSmoothing,
};
