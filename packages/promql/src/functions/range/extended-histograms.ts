import type { Notes } from '../../evaluate/notes.ts';
import { nameOf } from '../../evaluate/texts.ts';
import { type Points, setHistogram } from '../../evaluate/value.ts';
import { add, multiply, subtract } from '../../histogram/arithmetic.ts';
import { compact } from '../../histogram/compact.ts';
import { noteAnnotation } from '../../histogram/notes.ts';
import { detectReset } from '../../histogram/reset.ts';
import { type Histogram, hasCustomBuckets } from '../../histogram/types.ts';
import { type ExtendedWindow, extendedWindow } from './extended.ts';
import { addNotes } from './histogram-rate.ts';
import type { RateKind } from './rate.ts';
import type { Samples } from './samples.ts';
import type { RangeInput } from './types.ts';

/** The histogram at a time between the one at `before` and the next; a counter that was reset between them began again empty. */
export function interpolatedHistogram(
  samples: Samples,
  before: number,
  time: number,
  counter: boolean,
  notes: Notes,
): Histogram | undefined {
  const { histogramTimes: times, histograms } = samples;
  const earlier = histograms[before] as Histogram;
  const later = histograms[before + 1] as Histogram;
  const part = (time - (times[before] as number)) / ((times[before + 1] as number) - (times[before] as number));
  if (hasCustomBuckets(earlier) !== hasCustomBuckets(later)) {
    notes.addAll([noteAnnotation({ kind: 'mixed_schemas' }, nameOf(samples.labels))]);
    return undefined;
  }
  if (counter && detectReset(earlier, later)) return multiply(later, part);
  const difference = subtract(later, earlier)?.histogram;
  return difference && add(earlier, multiply(difference, part))?.histogram;
}

/** `rate`, `increase` and `delta` of histograms over anchored or smoothed windows. */
export function extendedHistogramRates(input: RangeInput, output: Points, kind: RateKind): void {
  const { histogramTimes: times, histograms } = input.samples;
  if (histograms.length === 0) return;
  for (let point = 0; point < input.histograms.from.length; point++) {
    if ((input.floats.to[point] as number) > (input.floats.from[point] as number)) continue;
    const window = extendedWindow(input, times, input.histograms.from[point] as number, input.histograms.to[point] as number, point);
    if (window === undefined) continue;
    const change = changeOver(input, window, kind);
    if (change === undefined) continue;
    setHistogram(output, point, kind.perSecond ? multiply(change, 1000 / input.window) : change);
  }
}

function changeOver(input: RangeInput, window: ExtendedWindow, kind: RateKind): Histogram | undefined {
  const { histograms, histogramTimes: times } = input.samples;
  const { first, last, start, end } = window;
  const all = histograms.slice(first, last + 1);
  noteKinds(input, all, kind);
  if (all.some((one) => hasCustomBuckets(one) !== hasCustomBuckets(all[0] as Histogram))) {
    addNotes(input, [{ kind: 'mixed_schemas' }]);
    return undefined;
  }
  const smoothed = input.extension === 'smoothed';
  const leftBetween = smoothed && (times[first] as number) < start;
  const rightBetween = smoothed && last > 0 && (times[last] as number) > end;
  const at = (before: number, time: number) => interpolatedHistogram(input.samples, before, time, kind.counter, input.notes);
  const left = leftBetween ? at(first, start) : histograms[first];
  const right = rightBetween ? at(last - 1, end) : histograms[last];
  let change = left && right && subtract(right, left)?.histogram;
  // A reset that the left bound is interpolated across has been taken in there.
  for (let index = leftBetween ? first + 2 : first + 1; kind.counter && index <= last; index++) {
    const previous = histograms[index - 1] as Histogram;
    if (detectReset(previous, histograms[index] as Histogram)) change = change && add(change, previous)?.histogram;
  }
  return change && { ...compact(change), resetHint: 'gauge' };
}

function noteKinds(input: RangeInput, all: readonly Histogram[], kind: RateKind): void {
  if (kind.counter) {
    if (all.some(({ resetHint }) => resetHint === 'gauge')) addNotes(input, [{ kind: 'not_a_counter' }]);
  } else if (all[0]?.resetHint !== 'gauge' || all.at(-1)?.resetHint !== 'gauge') {
    addNotes(input, [{ kind: 'not_a_gauge' }]);
  }
}
