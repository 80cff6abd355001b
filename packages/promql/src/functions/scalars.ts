import type { Series } from '../evaluate/value.ts';
import { Labels } from '../labels.ts';
import { float } from '../series.ts';
import { greatest, least } from './extremes.ts';
import { type FunctionCall, type FunctionImplementation, scalarArgument, vectorArgument } from './types.ts';

const constant =
  (of: (call: FunctionCall) => number): FunctionImplementation =>
  (call) => ({ type: 'scalar', values: new Float64Array(call.grid.count).fill(of(call)) });

/** The value of the only float at each point, NaN where there is none or more than one. */
function onlyFloats(series: readonly Series[], count: number): Float64Array {
  const values = new Float64Array(count).fill(Number.NaN);
  const found = new Uint32Array(count);
  for (const one of series) {
    for (let point = 0; point < count; point++) {
      if (one.kinds[point] !== float) continue;
      found[point] = (found[point] as number) + 1;
      values[point] = found[point] === 1 ? (one.values[point] as number) : Number.NaN;
    }
  }
  return values;
}

const chosen =
  (choose: (one: number, other: number) => number): FunctionImplementation =>
  (call) => {
    const others = scalarArgument(call, 1);
    return { type: 'scalar', values: scalarArgument(call, 0).map((one, point) => choose(one, others[point] as number)) };
  };

/** Seconds since the epoch, at each point. */
export function evaluationTimes({ grid }: FunctionCall): Float64Array {
  return Float64Array.from({ length: grid.count }, (_, point) => (grid.start + point * grid.step) / 1000);
}

export const scalarFunctions: Readonly<Record<string, FunctionImplementation>> = {
  pi: constant(() => Math.PI),
  min_of: chosen(least),
  max_of: chosen(greatest),
  time: (call) => ({ type: 'scalar', values: evaluationTimes(call) }),
  start: constant(({ query }) => query.start / 1000),
  end: constant(({ query }) => query.end / 1000),
  step: constant(({ query }) => query.step / 1000),
  range: constant(({ query }) => (query.end - query.start) / 1000),
  scalar: (call) => ({ type: 'scalar', values: onlyFloats(vectorArgument(call, 0), call.grid.count) }),
  vector: (call) => ({
    type: 'vector',
    series: [
      { labels: Labels.empty, kinds: new Uint8Array(call.grid.count).fill(float), values: scalarArgument(call, 0), dropName: false },
    ],
  }),
};
