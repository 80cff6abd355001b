import type { Notes } from '../../evaluate/notes.ts';
import { nameOf, texts } from '../../evaluate/texts.ts';
import { emptyPoints, isEmpty, type Points, setHistogram } from '../../evaluate/value.ts';
import { float, type Grid, type RawSeries } from '../../series.ts';
import { interpolatedHistogram } from './extended-histograms.ts';
import { emptyWindows, fillWindows, firstAfter, type Samples, samplesOf } from './samples.ts';

/**
 * A smoothed selector: the value between the samples before and after each point of the grid, both within the look-back; the last sample's
 * where none follows. `undefined` when there is nothing at any point.
 */
export function smoothedPoints(series: RawSeries, grid: Grid, lookback: number, notes: Notes): Points | undefined {
  const samples = samplesOf(series);
  const points = emptyPoints(grid.count);
  const floats = emptyWindows(grid.count);
  const histograms = emptyWindows(grid.count);
  fillWindows(floats, samples.floatTimes, grid, lookback, lookback);
  fillWindows(histograms, samples.histogramTimes, grid, lookback, lookback);
  for (let point = 0; point < grid.count; point++) {
    const time = grid.start + point * grid.step;
    const [floatFrom, floatTo] = [floats.from[point] as number, floats.to[point] as number];
    const [histogramFrom, histogramTo] = [histograms.from[point] as number, histograms.to[point] as number];
    if (floatTo > floatFrom && histogramTo > histogramFrom) {
      notes.add('warning', texts.mixedFloatsHistograms(nameOf(samples.labels)));
    } else if (floatTo > floatFrom) {
      floatAt(samples, points, point, time, floatFrom, floatTo);
    } else if (histogramTo > histogramFrom) {
      histogramAt(samples, points, point, time, histogramFrom, histogramTo, notes);
    }
  }
  return isEmpty(points.kinds) ? undefined : points;
}

function floatAt(samples: Samples, points: Points, point: number, time: number, from: number, to: number): void {
  const { floatTimes: times, floats } = samples;
  const before = firstAfter(times, time) - 1;
  if (before < from) return;
  const value = floats[before] as number;
  points.kinds[point] = float;
  if (times[before] === time || before + 1 >= to) {
    points.values[point] = value;
    return;
  }
  const part = (time - (times[before] as number)) / ((times[before + 1] as number) - (times[before] as number));
  points.values[point] = value + ((floats[before + 1] as number) - value) * part;
}

function histogramAt(samples: Samples, points: Points, point: number, time: number, from: number, to: number, notes: Notes): void {
  const { histogramTimes: times, histograms } = samples;
  const before = firstAfter(times, time) - 1;
  const current = histograms[before];
  if (before < from || current === undefined) return;
  if (times[before] === time || before + 1 >= to) {
    setHistogram(points, point, current);
    return;
  }
  const result = interpolatedHistogram(samples, before, time, current.resetHint !== 'gauge', notes);
  if (result !== undefined) setHistogram(points, point, result);
}
