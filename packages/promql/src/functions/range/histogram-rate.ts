import { nameOf } from '../../evaluate/texts.ts';
import { type Points, setHistogram } from '../../evaluate/value.ts';
import { multiply } from '../../histogram/arithmetic.ts';
import { type HistogramNote, noteAnnotation } from '../../histogram/notes.ts';
import { histogramChange, histogramStep, histogramStepRate } from '../../histogram/rate.ts';
import { emptyHistogram, type Histogram } from '../../histogram/types.ts';
import { extrapolationFactor } from './extrapolation.ts';
import type { RateKind } from './rate.ts';
import { isStartReset, startsInside } from './starts.ts';
import type { RangeInput } from './types.ts';

export function addNotes(input: RangeInput, notes: readonly HistogramNote[]): void {
  for (const note of notes) input.notes.addAll([noteAnnotation(note, nameOf(input.samples.labels))]);
}

function restartedAt(input: RangeInput, at: number): boolean {
  const { histogramStarts: starts, histogramTimes: times } = input.samples;
  if (starts === undefined || at < 1) return false;
  return isStartReset(starts[at - 1] as number, times[at - 1] as number, starts[at] as number, times[at] as number);
}

/** `rate`, `increase` or `delta` of the histograms at [first, end), at one point of the grid. */
export function histogramRateAt(input: RangeInput, output: Points, kind: RateKind, point: number, first: number, end: number): void {
  const { histograms, histogramTimes: times, histogramStarts: starts } = input.samples;
  const rangeEnd = input.grid.start + point * input.grid.step;
  const rangeStart = rangeEnd - input.window;
  const firstTime = times[first] as number;
  const start = kind.counter && starts !== undefined ? (starts[first] as number) : 0;
  const begun = startsInside(start, firstTime, rangeStart) ? start : 0;
  if (end - first < 2 && begun === 0) return;
  const samples = histograms.slice(first, end);
  const initial = samples[0] as Histogram;
  // A counter that began in the window was empty there: that is one sample more, before the others.
  if (begun !== 0) samples.unshift(emptyHistogram({ schema: initial.schema, customBounds: initial.customBounds }));
  const offset = begun === 0 ? first : first - 1;
  const restarted = (at: number) => offset + at > first && restartedAt(input, offset + at);
  const { value, notes } = histogramChange(samples, { counter: kind.counter, restarted });
  addNotes(input, notes);
  if (value === undefined) return;
  const factor = extrapolationFactor({
    firstTime,
    lastTime: times[end - 1] as number,
    count: end - first,
    rangeStart,
    rangeEnd,
    start: begun,
    firstValue: initial.count,
    change: kind.counter ? value.count : Number.NaN,
  });
  setHistogram(output, point, multiply(value, factor / (kind.perSecond ? input.window / 1000 : 1)));
}

/** `irate` or `idelta` of the histogram at `last` and the one before it. */
export function histogramInstantValue(input: RangeInput, output: Points, perSecond: boolean, point: number, last: number): void {
  const { histograms, histogramTimes: times } = input.samples;
  const previous = histograms[last - 1] as Histogram;
  const current = histograms[last] as Histogram;
  const restarted = () => restartedAt(input, last);
  const { value, notes } = perSecond
    ? histogramStepRate(previous, current, (times[last] as number) - (times[last - 1] as number), { counter: true, restarted })
    : histogramStep(previous, current, { counter: false });
  addNotes(input, notes);
  if (value !== undefined) setHistogram(output, point, value);
}
