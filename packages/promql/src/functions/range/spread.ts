import { texts } from '../../evaluate/texts.ts';
import { quantileOf } from '../quantile.ts';
import { overFloats } from './floats-alone.ts';
import { parameterAt, type RangeFunction, type RangeInput } from './types.ts';

/** Welford's variance (of the population) with compensated sums. */
function variance(input: RangeInput, from: number, to: number): number {
  const { floats } = input.samples;
  let mean = 0;
  let meanLost = 0;
  let squares = 0;
  let squaresLost = 0;
  for (let index = from; index < to; index++) {
    const value = floats[index] as number;
    const delta = value - (mean + meanLost);
    const step = delta / (index - from + 1);
    const nextMean = mean + step;
    if (!Number.isFinite(nextMean) && !Number.isNaN(nextMean)) meanLost = 0;
    else if (Math.abs(mean) >= Math.abs(step)) meanLost += mean - nextMean + step;
    else meanLost += step - nextMean + mean;
    mean = nextMean;
    const term = delta * (value - (mean + meanLost));
    const nextSquares = squares + term;
    if (!Number.isFinite(nextSquares) && !Number.isNaN(nextSquares)) squaresLost = 0;
    else if (Math.abs(squares) >= Math.abs(term)) squaresLost += squares - nextSquares + term;
    else squaresLost += term - nextSquares + squares;
    squares = nextSquares;
  }
  return (squares + squaresLost) / (to - from);
}

export const stdvarOverTime = overFloats(variance);
export const stddevOverTime = overFloats((input, from, to) => Math.sqrt(variance(input, from, to)));

export const madOverTime = overFloats((input, from, to) => {
  const values = input.samples.floats.slice(from, to);
  // As smallest value NaN would go unnoticed on the side of the median.
  if (values.some(Number.isNaN)) return Number.NaN;
  const median = quantileOf(0.5, values.slice(), values.length);
  return quantileOf(
    0.5,
    values.map((value) => Math.abs(value - median)),
    values.length,
  );
});

const quantiles = overFloats((input, from, to, point) =>
  quantileOf(parameterAt(input.parameters, 0, point), input.samples.floats.slice(from, to), to - from),
);

export const quantileOverTime: RangeFunction = (input, output) => {
  quantiles(input, output);
  for (let point = 0; point < output.kinds.length; point++) {
    const wanted = parameterAt(input.parameters, 0, point);
    if (output.kinds[point] !== 0 && !(wanted >= 0 && wanted <= 1)) input.notes.add('warning', texts.invalidQuantile(wanted));
  }
};
