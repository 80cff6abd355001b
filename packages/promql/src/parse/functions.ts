import type { ValueType } from '../ast.ts';

/** What a function takes and gives, as Prometheus' parser checks it. */
export interface FunctionSignature {
  readonly name: string;
  readonly argTypes: readonly ValueType[];
  /**
   * 0: exactly `argTypes`. Otherwise the last of `argTypes` may be left out, and stand up to `variadic` times; -1 for any number of times.
   */
  readonly variadic: number;
  readonly returnType: ValueType;
  /** Behind `promql-experimental-functions` in Prometheus; always available here. */
  readonly experimental: boolean;
}

const table = new Map<string, FunctionSignature>();

function define(
  names: string,
  argTypes: readonly ValueType[],
  options: { variadic?: number; returns?: ValueType; experimental?: boolean } = {},
): void {
  for (const name of names.split(' ')) {
    table.set(name, {
      name,
      argTypes,
      variadic: options.variadic ?? 0,
      returnType: options.returns ?? 'vector',
      experimental: options.experimental ?? false,
    });
  }
}

define(
  'abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor ln log10 log2 rad sgn sin sinh sqrt tan tanh sort sort_desc timestamp',
  ['vector'],
);
define('histogram_avg histogram_count histogram_sum histogram_stddev histogram_stdvar', ['vector']);
define('days_in_month day_of_month day_of_week day_of_year hour minute month year', ['vector'], { variadic: 1 });
define(
  'absent_over_time avg_over_time changes count_over_time delta deriv idelta increase irate last_over_time max_over_time min_over_time',
  ['matrix'],
);
define('present_over_time rate resets stddev_over_time stdvar_over_time sum_over_time', ['matrix']);
define('first_over_time mad_over_time ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time', ['matrix'], {
  experimental: true,
});
define('double_exponential_smoothing', ['matrix', 'scalar', 'scalar'], { experimental: true });
define('predict_linear', ['matrix', 'scalar']);
define('quantile_over_time', ['scalar', 'matrix']);
define('clamp', ['vector', 'scalar', 'scalar']);
define('clamp_max clamp_min', ['vector', 'scalar']);
define('round', ['vector', 'scalar'], { variadic: 1 });
define('histogram_fraction', ['scalar', 'scalar', 'vector']);
define('histogram_quantile', ['scalar', 'vector']);
define('histogram_quantiles', ['vector', 'string', 'scalar', 'scalar'], { variadic: 9, experimental: true });
define('info', ['vector', 'vector'], { variadic: 1, experimental: true });
define('label_join', ['vector', 'string', 'string', 'string'], { variadic: -1 });
define('label_replace', ['vector', 'string', 'string', 'string', 'string']);
define('sort_by_label sort_by_label_desc', ['vector', 'string'], { variadic: -1, experimental: true });
define('start_timestamp', ['vector'], { experimental: true });
define('scalar', ['vector'], { returns: 'scalar' });
define('vector', ['scalar']);
define('max_of min_of', ['scalar', 'scalar'], { returns: 'scalar', experimental: true });
define('pi time', [], { returns: 'scalar' });
define('end range start step', [], { returns: 'scalar', experimental: true });

/** Every function of the language by name. */
export const functions: ReadonlyMap<string, FunctionSignature> = table;
