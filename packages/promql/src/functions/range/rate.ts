import { nameOf, texts } from '../../evaluate/texts.ts';
import type { Points } from '../../evaluate/value.ts';
import { float } from '../../series.ts';
import { extendedFloatRates } from './extended.ts';
import { extendedHistogramRates } from './extended-histograms.ts';
import { extrapolationFactor, nothingObserved } from './extrapolation.ts';
import { isMixed } from './floats-alone.ts';
import { histogramRateAt } from './histogram-rate.ts';
import { isStartReset, overlaps, startsInside } from './starts.ts';
import type { RangeFunction, RangeInput } from './types.ts';

export interface RateKind {
  readonly counter: boolean;
  readonly perSecond: boolean;
}

/** `rate`, `increase` and `delta`. */
export function rateFunction(kind: RateKind): RangeFunction {
  return (input, output) => {
    if (input.extension !== undefined) {
      extendedFloatRates(input, output, kind);
      extendedHistogramRates(input, output, kind);
      return;
    }
    noteOverlaps(input, kind);
    floatRates(input, output, kind);
    histogramRates(input, output, kind);
  };
}

function floatRates(input: RangeInput, output: Points, kind: RateKind): void {
  const { floatTimes: times, floats, floatStarts: starts } = input.samples;
  const { from, to } = input.floats;
  const { grid, window } = input;
  const resets = kind.counter ? counterResets(input) : noResets;
  const unit = kind.perSecond ? window / 1000 : 1;
  const observed = nothingObserved();
  const mayMix = input.samples.histograms.length > 0;
  let nextReset = 0;
  for (let point = 0; point < from.length; point++) {
    const first = from[point] as number;
    const last = (to[point] as number) - 1;
    if (last < first || (mayMix && isMixed(input, point))) continue;
    const rangeEnd = grid.start + point * grid.step;
    const rangeStart = rangeEnd - window;
    const firstTime = times[first] as number;
    const start = kind.counter && starts !== undefined ? (starts[first] as number) : 0;
    const begun = startsInside(start, firstTime, rangeStart) ? start : 0;
    if (last === first && begun === 0) continue;
    const firstValue = floats[first] as number;
    let change = (floats[last] as number) - (begun === 0 ? firstValue : 0);
    while (nextReset < resets.length && (resets[nextReset] as number) <= first) nextReset++;
    for (let place = nextReset; place < resets.length && (resets[place] as number) <= last; place++) {
      change += floats[(resets[place] as number) - 1] as number;
    }
    observed.firstTime = firstTime;
    observed.lastTime = times[last] as number;
    observed.count = last - first + 1;
    observed.rangeStart = rangeStart;
    observed.rangeEnd = rangeEnd;
    observed.start = begun;
    observed.firstValue = firstValue;
    observed.change = kind.counter ? change : Number.NaN;
    const factor = extrapolationFactor(observed);
    output.kinds[point] = float;
    output.values[point] = change * (factor / unit);
  }
}

const noResets: readonly number[] = [];

/** The places of samples before which the counter was reset. */
export function counterResets(input: RangeInput): readonly number[] {
  const { floatTimes: times, floats, floatStarts: starts } = input.samples;
  const resets: number[] = [];
  for (let index = 1; index < floats.length; index++) {
    const fell = (floats[index] as number) < (floats[index - 1] as number);
    if (
      fell ||
      (starts !== undefined &&
        isStartReset(starts[index - 1] as number, times[index - 1] as number, starts[index] as number, times[index] as number))
    ) {
      resets.push(index);
    }
  }
  return resets;
}

function histogramRates(input: RangeInput, output: Points, kind: RateKind): void {
  if (input.samples.histograms.length === 0) return;
  const { from, to } = input.histograms;
  for (let point = 0; point < from.length; point++) {
    const first = from[point] as number;
    const end = to[point] as number;
    if (end > first && (input.floats.from[point] as number) === (input.floats.to[point] as number)) {
      histogramRateAt(input, output, kind, point, first, end);
    }
  }
}

function noteOverlaps(input: RangeInput, kind: RateKind): void {
  const { floatTimes, floatStarts, histogramTimes, histogramStarts, labels } = input.samples;
  if (!kind.counter) return;
  if (anyOverlap(floatTimes, floatStarts, input.floats) || anyOverlap(histogramTimes, histogramStarts, input.histograms)) {
    input.notes.add('warning', texts.startTimeOverlap(nameOf(labels)));
  }
}

function anyOverlap(times: Float64Array, starts: Float64Array | undefined, windows: RangeInput['floats']): boolean {
  if (starts === undefined || windows.from.length === 0) return false;
  const end = windows.to[windows.to.length - 1] as number;
  for (let index = (windows.from[0] as number) + 1; index < end; index++) {
    if (overlaps(starts[index - 1] as number, times[index - 1] as number, starts[index] as number)) return true;
  }
  return false;
}
