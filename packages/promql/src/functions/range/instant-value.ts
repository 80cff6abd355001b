import { nameOf, texts } from '../../evaluate/texts.ts';
import type { Points } from '../../evaluate/value.ts';
import { float } from '../../series.ts';
import { histogramInstantValue } from './histogram-rate.ts';
import { isStartReset } from './starts.ts';
import type { RangeFunction, RangeInput } from './types.ts';

/** `irate` and `idelta`: the change between the last two samples of the window. */
export function instantValueFunction(perSecond: boolean): RangeFunction {
  return (input, output) => {
    for (let point = 0; point < input.floats.from.length; point++) pointValue(input, output, perSecond, point);
  };
}

function pointValue(input: RangeInput, output: Points, perSecond: boolean, point: number): void {
  const { samples } = input;
  const floatCount = (input.floats.to[point] as number) - (input.floats.from[point] as number);
  const histogramCount = (input.histograms.to[point] as number) - (input.histograms.from[point] as number);
  if (floatCount + histogramCount < 2) return;
  const lastFloat = (input.floats.to[point] as number) - 1;
  const lastHistogram = (input.histograms.to[point] as number) - 1;
  const newestFloats = floatsAmongLastTwo(samples.floatTimes, floatCount, lastFloat, samples.histogramTimes, histogramCount, lastHistogram);
  if (newestFloats === 2) {
    output.kinds[point] = float;
    output.values[point] = floatValue(input, lastFloat, perSecond);
  } else if (newestFloats === 0) {
    histogramInstantValue(input, output, perSecond, point, lastHistogram);
  } else {
    input.notes.add('warning', texts.mixedFloatsHistograms(nameOf(samples.labels)));
  }
}

/** How many of the two newest samples are floats. */
function floatsAmongLastTwo(
  floatTimes: Float64Array,
  floatCount: number,
  lastFloat: number,
  histogramTimes: Float64Array,
  histogramCount: number,
  lastHistogram: number,
): number {
  if (histogramCount === 0) return 2;
  if (floatCount === 0) return 0;
  if ((floatTimes[lastFloat] as number) > (histogramTimes[lastHistogram] as number)) {
    return floatCount > 1 && (floatTimes[lastFloat - 1] as number) > (histogramTimes[lastHistogram] as number) ? 2 : 1;
  }
  return histogramCount > 1 && (histogramTimes[lastHistogram - 1] as number) > (floatTimes[lastFloat] as number) ? 0 : 1;
}

function floatValue(input: RangeInput, last: number, perSecond: boolean): number {
  const { floats, floatTimes: times, floatStarts: starts } = input.samples;
  const value = floats[last] as number;
  const previous = floats[last - 1] as number;
  if (!perSecond) return value - previous;
  const reset =
    value < previous ||
    (starts !== undefined &&
      isStartReset(starts[last - 1] as number, times[last - 1] as number, starts[last] as number, times[last] as number));
  return (reset ? value : value - previous) / (((times[last] as number) - (times[last - 1] as number)) / 1000);
}
