import type { Series } from '../evaluate/value.ts';
import { absent } from '../series.ts';
import { greatest, least } from './extremes.ts';
import { mapFloats } from './map.ts';
import type { FunctionImplementation } from './types.ts';
import { optionalScalar, scalarArgument, vectorArgument } from './types.ts';

const of =
  (compute: (value: number) => number): FunctionImplementation =>
  (call) =>
    mapFloats(vectorArgument(call, 0), compute);

/** Where the bounds are the wrong way round there is no answer. */
function* whereOrdered(series: readonly Series[], low: Float64Array, high: Float64Array): Iterable<Series> {
  for (const one of series) {
    yield { ...one, kinds: one.kinds.map((kind, point) => ((high[point] as number) < (low[point] as number) ? absent : kind)) };
  }
}

function clamped(call: Parameters<FunctionImplementation>[0], low: Float64Array, high: Float64Array) {
  return mapFloats(whereOrdered(vectorArgument(call, 0), low, high), (value, point) =>
    greatest(low[point] as number, least(high[point] as number, value)),
  );
}

const bound = (count: number, value: number) => new Float64Array(count).fill(value);

export const mathFunctions: Readonly<Record<string, FunctionImplementation>> = {
  abs: of(Math.abs),
  acos: of(Math.acos),
  acosh: of(Math.acosh),
  asin: of(Math.asin),
  asinh: of(Math.asinh),
  atan: of(Math.atan),
  atanh: of(Math.atanh),
  ceil: of(Math.ceil),
  cos: of(Math.cos),
  cosh: of(Math.cosh),
  deg: of((value) => (value * 180) / Math.PI),
  exp: of(Math.exp),
  floor: of(Math.floor),
  ln: of(Math.log),
  log10: of(Math.log10),
  log2: of(Math.log2),
  rad: of((value) => (value * Math.PI) / 180),
  sgn: of((value) => (value < 0 ? -1 : value > 0 ? 1 : value)),
  sin: of(Math.sin),
  sinh: of(Math.sinh),
  sqrt: of(Math.sqrt),
  tan: of(Math.tan),
  tanh: of(Math.tanh),
  clamp: (call) => clamped(call, scalarArgument(call, 1), scalarArgument(call, 2)),
  clamp_min: (call) => clamped(call, scalarArgument(call, 1), bound(call.grid.count, Number.POSITIVE_INFINITY)),
  clamp_max: (call) => clamped(call, bound(call.grid.count, Number.NEGATIVE_INFINITY), scalarArgument(call, 1)),
  /** To the nearest multiple, ties upwards. Dividing by the inverse loses less than multiplying. */
  round: (call) => {
    const inverse = optionalScalar(call, 1, 1).map((nearest) => 1 / nearest);
    return mapFloats(
      vectorArgument(call, 0),
      (value, point) => Math.floor(value * (inverse[point] as number) + 0.5) / (inverse[point] as number),
    );
  },
};
