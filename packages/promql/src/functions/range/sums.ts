import { nameOf } from '../../evaluate/texts.ts';
import { setHistogram } from '../../evaluate/value.ts';
import { HistogramMean, HistogramSum } from '../../histogram/accumulate.ts';
import { accumulated } from '../../histogram/accumulated.ts';
import { noteAnnotation } from '../../histogram/notes.ts';
import type { Histogram } from '../../histogram/types.ts';
import { float } from '../../series.ts';
import { isMixed } from './floats-alone.ts';
import type { RangeFunction, RangeInput } from './types.ts';

/** `sum_over_time` and `avg_over_time`: the one kind of sample that the window holds, summed with compensation for rounding. */
function overOneKind(
  floats: (values: Float64Array, from: number, to: number) => number,
  accumulator: () => HistogramSum | HistogramMean,
): RangeFunction {
  return (input, output) => {
    const { from, to } = input.floats;
    for (let point = 0; point < from.length; point++) {
      if (isMixed(input, point)) continue;
      if ((to[point] as number) > (from[point] as number)) {
        output.kinds[point] = float;
        output.values[point] = floats(input.samples.floats, from[point] as number, to[point] as number);
      } else if ((input.histograms.to[point] as number) > (input.histograms.from[point] as number)) {
        const result = histogramsAt(input, point, accumulator());
        if (result !== undefined) setHistogram(output, point, result);
      }
    }
  };
}

function histogramsAt(input: RangeInput, point: number, total: HistogramSum | HistogramMean): Histogram | undefined {
  const end = input.histograms.to[point] as number;
  for (let index = input.histograms.from[point] as number; index < end; index++) {
    const histogram = input.samples.histograms[index];
    if (histogram !== undefined) total.add(histogram);
  }
  const { value, notes } = accumulated(total);
  input.notes.addAll(notes.map((note) => noteAnnotation(note, nameOf(input.samples.labels))));
  return value;
}

/** Neumaier's compensated sum. */
export function compensatedSum(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  let lost = 0;
  for (let index = from; index < to; index++) {
    const value = values[index] as number;
    const next = sum + value;
    if (next === Number.POSITIVE_INFINITY || next === Number.NEGATIVE_INFINITY) lost = 0;
    else if (Math.abs(sum) >= Math.abs(value)) lost += sum - next + value;
    else lost += value - next + sum;
    sum = next;
  }
  return Number.isFinite(sum) ? sum + lost : sum;
}

/** The mean as sum by count, as long as the sum does not overflow; from there on a running mean. */
function mean(values: Float64Array, from: number, to: number): number {
  let sum = values[from] as number;
  let lost = 0;
  for (let index = from + 1; index < to; index++) {
    const value = values[index] as number;
    const next = sum + value;
    if (next === Number.POSITIVE_INFINITY || next === Number.NEGATIVE_INFINITY) {
      return runningMean(values, from, index, to, sum, lost);
    }
    if (Math.abs(sum) >= Math.abs(value)) lost += sum - next + value;
    else lost += value - next + sum;
    sum = next;
  }
  const count = to - from;
  return sum / count + lost / count;
}

function runningMean(values: Float64Array, from: number, at: number, to: number, sum: number, sumLost: number): number {
  let average = sum / (at - from);
  let lost = sumLost / (at - from);
  for (let index = at; index < to; index++) {
    const count = index - from + 1;
    const weight = (count - 1) / count;
    const term = (values[index] as number) / count;
    const kept = weight * average;
    const next = kept + term;
    lost *= weight;
    if (next === Number.POSITIVE_INFINITY || next === Number.NEGATIVE_INFINITY) lost = 0;
    else if (Math.abs(kept) >= Math.abs(term)) lost += kept - next + term;
    else lost += term - next + kept;
    average = next;
  }
  return average + lost;
}

export const sumOverTime = overOneKind(compensatedSum, () => new HistogramSum());
export const avgOverTime = overOneKind(mean, () => new HistogramMean());
