import type { Histogram } from '../../histogram/types.ts';
import type { Labels } from '../../labels.ts';
import { float, type Grid, histogram, type RawSeries } from '../../series.ts';

/** A series' floats and histograms, each ascending in time, staleness markers left out. Start times: 0 where unknown. */
export interface Samples {
  readonly labels: Labels;
  readonly floatTimes: Float64Array;
  readonly floats: Float64Array;
  readonly floatStarts: Float64Array | undefined;
  readonly histogramTimes: Float64Array;
  readonly histograms: readonly Histogram[];
  readonly histogramStarts: Float64Array | undefined;
}

const none = new Float64Array(0);

export function samplesOf(series: RawSeries): Samples {
  const { kinds, times, values, startTimes, labels } = series;
  let floatCount = 0;
  let histogramCount = 0;
  for (let index = 0; index < kinds.length; index++) {
    if (kinds[index] === float) floatCount++;
    else if (kinds[index] === histogram) histogramCount++;
  }
  if (floatCount === kinds.length) {
    return {
      labels,
      floatTimes: times,
      floats: values,
      floatStarts: startTimes,
      histogramTimes: none,
      histograms: [],
      histogramStarts: undefined,
    };
  }
  const histograms: Histogram[] = [];
  for (const one of series.histograms ?? []) if (one !== undefined) histograms.push(one);
  return {
    labels,
    floatTimes: picked(times, kinds, float, floatCount),
    floats: picked(values, kinds, float, floatCount),
    floatStarts: startTimes && picked(startTimes, kinds, float, floatCount),
    histogramTimes: picked(times, kinds, histogram, histogramCount),
    histograms,
    histogramStarts: startTimes && picked(startTimes, kinds, histogram, histogramCount),
  };
}

function picked(column: Float64Array, kinds: Uint8Array, kind: number, count: number): Float64Array {
  const out = new Float64Array(count);
  let place = 0;
  for (let index = 0; index < kinds.length; index++) if (kinds[index] === kind) out[place++] = column[index] as number;
  return out;
}

/** For each point of a grid the samples of its window: those at [from, to). */
export interface Windows {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

export function emptyWindows(count: number): Windows {
  return { from: new Int32Array(count), to: new Int32Array(count) };
}

/** First index whose time is greater than `time`, of times that ascend. */
export function firstAfter(times: ArrayLike<number>, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Fills in which samples lie in (t - before, t + ahead] for each point t of the grid. One pass over both. */
export function fillWindows(windows: Windows, times: Float64Array, grid: Grid, before: number, ahead: number): void {
  const { from, to } = windows;
  if (times.length === 0) {
    from.fill(0);
    to.fill(0);
    return;
  }
  let first = firstAfter(times, grid.start - before);
  let last = firstAfter(times, grid.start + ahead);
  const length = times.length;
  for (let point = 0; point < grid.count; point++) {
    const time = grid.start + point * grid.step;
    while (first < length && (times[first] as number) <= time - before) first++;
    while (last < length && (times[last] as number) <= time + ahead) last++;
    from[point] = first;
    to[point] = last;
  }
}
