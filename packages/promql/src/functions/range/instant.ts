import { emptyPoints, type Points, setHistogram } from '../../evaluate/value.ts';
import { absent, float, type Grid, histogram, type RawSeries, stale } from '../../series.ts';
import { firstAfter } from './samples.ts';

/** Writes what the sample at a place of the series says at a point of the grid. */
type Reading = (series: RawSeries, place: number, points: Points, point: number) => void;

const value: Reading = (series, place, points, point) => {
  if (series.kinds[place] === histogram) {
    const one = series.histograms?.[place];
    if (one !== undefined) setHistogram(points, point, one);
    return;
  }
  points.kinds[point] = float;
  points.values[point] = series.values[place] as number;
};

const timestamp: Reading = (series, place, points, point) => {
  points.kinds[point] = float;
  points.values[point] = (series.times[place] as number) / 1000;
};

/** Seconds since the epoch; a sample that does not know where its counter began has no answer but 0. */
const startTimestamp: Reading = (series, place, points, point) => {
  points.kinds[point] = float;
  points.values[point] = (series.startTimes?.[place] ?? 0) / 1000;
};

const readings = { instant: value, timestamp, start_timestamp: startTimestamp };

/**
 * The newest sample in (t - lookback, t] at each point t of the grid, nothing where that is a staleness marker: its value, the time it was
 * taken, or the time its counter began. `undefined` when there is nothing at any point.
 */
export function instantPoints(series: RawSeries, name: keyof typeof readings, grid: Grid, lookback: number): Points | undefined {
  const read = readings[name];
  const { times, kinds } = series;
  const points = emptyPoints(grid.count);
  let after = firstAfter(times, grid.start);
  let some = false;
  for (let point = 0; point < grid.count; point++) {
    const time = grid.start + point * grid.step;
    while (after < times.length && (times[after] as number) <= time) after++;
    const place = after - 1;
    if (place < 0 || (times[place] as number) <= time - lookback || kinds[place] === stale || kinds[place] === absent) continue;
    read(series, place, points, point);
    some = true;
  }
  return some ? points : undefined;
}
