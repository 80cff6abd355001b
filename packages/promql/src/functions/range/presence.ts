import { setHistogram } from '../../evaluate/value.ts';
import { float } from '../../series.ts';
import type { RangeFunction, RangeInput } from './types.ts';

const floatCount = (input: RangeInput, point: number) => (input.floats.to[point] as number) - (input.floats.from[point] as number);
const histogramCount = (input: RangeInput, point: number) =>
  (input.histograms.to[point] as number) - (input.histograms.from[point] as number);

/** A function of which samples there are, whatever their kind. */
function overAll(compute: (input: RangeInput, point: number) => number): RangeFunction {
  return (input, output) => {
    for (let point = 0; point < input.floats.from.length; point++) {
      if (floatCount(input, point) + histogramCount(input, point) === 0) continue;
      output.kinds[point] = float;
      output.values[point] = compute(input, point);
    }
  };
}

export const countOverTime = overAll((input, point) => floatCount(input, point) + histogramCount(input, point));
export const presentOverTime = overAll(() => 1);

/** Time of the float and of the histogram at one end of the window; NaN where there is none. */
function endTimes(input: RangeInput, point: number, newest: boolean): { readonly float: number; readonly histogram: number } {
  const { floats, histograms, samples } = input;
  const floatPlace = newest ? (floats.to[point] as number) - 1 : (floats.from[point] as number);
  const histogramPlace = newest ? (histograms.to[point] as number) - 1 : (histograms.from[point] as number);
  return {
    float: floatCount(input, point) === 0 ? Number.NaN : (samples.floatTimes[floatPlace] as number),
    histogram: histogramCount(input, point) === 0 ? Number.NaN : (samples.histogramTimes[histogramPlace] as number),
  };
}

/** Whether the newest (or oldest) sample of the window is a histogram. */
function histogramAtEnd(input: RangeInput, point: number, newest: boolean): boolean {
  const times = endTimes(input, point, newest);
  if (Number.isNaN(times.float)) return true;
  return newest ? times.histogram > times.float : times.histogram < times.float;
}

function atEnd(newest: boolean): RangeFunction {
  return (input, output) => {
    const { floats, histograms, samples } = input;
    for (let point = 0; point < floats.from.length; point++) {
      if (floatCount(input, point) + histogramCount(input, point) === 0) continue;
      if (histogramAtEnd(input, point, newest)) {
        const histogram = samples.histograms[newest ? (histograms.to[point] as number) - 1 : (histograms.from[point] as number)];
        if (histogram !== undefined) setHistogram(output, point, histogram);
      } else {
        output.kinds[point] = float;
        output.values[point] = samples.floats[newest ? (floats.to[point] as number) - 1 : (floats.from[point] as number)] as number;
      }
    }
  };
}

function timeAtEnd(newest: boolean): RangeFunction {
  return overAll((input, point) => {
    const times = endTimes(input, point, newest);
    return (histogramAtEnd(input, point, newest) ? times.histogram : times.float) / 1000;
  });
}

export const lastOverTime = atEnd(true);
export const firstOverTime = atEnd(false);
export const tsOfLastOverTime = timeAtEnd(true);
export const tsOfFirstOverTime = timeAtEnd(false);
