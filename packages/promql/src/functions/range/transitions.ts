import type { Points } from '../../evaluate/value.ts';
import { equal } from '../../histogram/equality.ts';
import { detectReset } from '../../histogram/reset.ts';
import type { Histogram } from '../../histogram/types.ts';
import { float } from '../../series.ts';
import { firstAfter } from './samples.ts';
import { isStartReset } from './starts.ts';
import type { RangeFunction, RangeInput } from './types.ts';

/** One sample of either kind. */
interface Step {
  readonly time: number;
  readonly start: number;
  readonly value: number;
  readonly histogram: Histogram | undefined;
}

type Counts = (previous: Step, current: Step) => boolean;

const isReset: Counts = (previous, current) => {
  if ((previous.histogram === undefined) !== (current.histogram === undefined)) return true;
  if (isStartReset(previous.start, previous.time, current.start, current.time)) return true;
  if (previous.histogram !== undefined && current.histogram !== undefined) return detectReset(previous.histogram, current.histogram);
  return current.value < previous.value;
};

const isChange: Counts = (previous, current) => {
  if ((previous.histogram === undefined) !== (current.histogram === undefined)) return true;
  if (previous.histogram !== undefined && current.histogram !== undefined) return !equal(previous.histogram, current.histogram);
  return current.value !== previous.value && !(Number.isNaN(current.value) && Number.isNaN(previous.value));
};

type Differ = (previous: number, current: number) => boolean;

/** The common case, plain floats: a running count of the differences, and of it the difference between the ends of each window. */
function countInFloats(input: RangeInput, output: Points, differ: Differ): void {
  const { floats } = input.samples;
  const { from, to } = input.floats;
  const before = new Uint32Array(floats.length);
  let count = 0;
  for (let index = 1; index < floats.length; index++) {
    if (differ(floats[index - 1] as number, floats[index] as number)) count++;
    before[index] = count;
  }
  for (let point = 0; point < from.length; point++) {
    const first = from[point] as number;
    const end = to[point] as number;
    if (end === first) continue;
    output.kinds[point] = float;
    output.values[point] = (before[end - 1] as number) - (before[first] as number);
  }
}

/** All samples of the series in order of time. */
function steps(input: RangeInput): Step[] {
  const { samples } = input;
  const all: Step[] = [];
  for (let index = 0; index < samples.floats.length; index++) {
    all.push({
      time: samples.floatTimes[index] as number,
      start: samples.floatStarts?.[index] ?? 0,
      value: samples.floats[index] as number,
      histogram: undefined,
    });
  }
  for (let index = 0; index < samples.histograms.length; index++) {
    all.push({
      time: samples.histogramTimes[index] as number,
      start: samples.histogramStarts?.[index] ?? 0,
      value: 0,
      histogram: samples.histograms[index],
    });
  }
  return samples.histograms.length === 0 ? all : all.sort((a, b) => a.time - b.time);
}

/**
 * `changes` and `resets`: how many samples of the window differ so from the one before. What counts is settled once for the series, so that
 * long windows cost nothing. Anchored windows begin with the last sample at or before their start.
 */
function countOf(counts: Counts, differ: Differ): RangeFunction {
  return (input, output) => {
    if (input.extension === undefined && input.samples.histograms.length === 0 && input.samples.floatStarts === undefined) {
      countInFloats(input, output, differ);
      return;
    }
    const all = steps(input);
    const times = Float64Array.from(all, (step) => step.time);
    const before = new Int32Array(all.length);
    for (let index = 1; index < all.length; index++) {
      before[index] = (before[index - 1] as number) + (counts(all[index - 1] as Step, all[index] as Step) ? 1 : 0);
    }
    for (let point = 0; point < output.kinds.length; point++) {
      const some =
        (input.floats.to[point] as number) -
        (input.floats.from[point] as number) +
        (input.histograms.to[point] as number) -
        (input.histograms.from[point] as number);
      if (some === 0) continue;
      const last = firstAfter(times, input.grid.start + point * input.grid.step) - 1;
      const first = firstPlace(input, times, point, last - some + 1);
      if (first === undefined) continue;
      output.kinds[point] = float;
      output.values[point] = (before[last] as number) - (before[first] as number);
    }
  };
}

function firstPlace(input: RangeInput, times: Float64Array, point: number, first: number): number | undefined {
  if (input.extension !== 'anchored') return first;
  const start = input.grid.start + point * input.grid.step - input.window;
  const anchor = firstAfter(times, start) - 1;
  const last = firstAfter(times, input.grid.start + point * input.grid.step) - 1;
  return last <= anchor ? undefined : Math.max(first, anchor);
}

export const resets = countOf(isReset, (previous, current) => current < previous);
export const changes = countOf(isChange, (previous, current) => current !== previous && !(Number.isNaN(current) && Number.isNaN(previous)));
