import type { LeafName } from '../plan/types.ts';
import type { RawSeries } from '../series.ts';
import { type LeafComputation, LeafComputer } from './leaf.ts';
import type { Run } from './run.ts';
import { emptyPoints, isEmpty, type Points, type Series, setHistogram } from './value.ts';

/** Samples looked at before others get a turn; some milliseconds of work. */
const turn = 4_000_000;

/** Functions that find what they need without going through all of a window. */
const quick: ReadonlySet<LeafName> = new Set([
  'instant',
  'timestamp',
  'start_timestamp',
  'rate',
  'increase',
  'delta',
  'irate',
  'idelta',
  'changes',
  'resets',
  'count_over_time',
  'present_over_time',
  'absent_over_time',
  'last_over_time',
  'first_over_time',
  'ts_of_last_over_time',
  'ts_of_first_over_time',
]);

/** Which of those go through all of a window of histograms. */
const slowOverHistograms: ReadonlySet<LeafName> = new Set(['rate', 'increase', 'delta']);

/** Which of those look at each reset of a counter. */
const lookingAtResets: ReadonlySet<LeafName> = new Set(['rate', 'increase']);

/** What looking at a histogram costs, in floats; and what adding up a reset does. */
const histogramWeight = 500;
const resetWeight = 0.25;

/** How many samples of a series a function goes through if its window holds all of them, in floats. */
function weight(name: LeafName, { histograms, times, values }: RawSeries): number {
  if (histograms !== undefined && (slowOverHistograms.has(name) || !quick.has(name))) return times.length * histogramWeight;
  if (!quick.has(name)) return times.length;
  return lookingAtResets.has(name) ? falls(values) * resetWeight : 0;
}

function falls(values: Float64Array): number {
  let count = 0;
  for (let index = 1; index < values.length; index++) if ((values[index] as number) < (values[index - 1] as number)) count++;
  return count;
}

/** How many points of the grid can be computed in one turn: fewer, the more samples lie in a window. */
function pointsInTurn({ name, window, grid }: LeafComputation, series: RawSeries): number {
  const span = Math.max(1, (series.times.at(-1) ?? 0) - (series.times[0] ?? 0));
  const inWindow = weight(name, series) * Math.min(1, window / span);
  return inWindow === 0 ? grid.count : Math.max(1, Math.floor(turn / inWindow));
}

/**
 * Computes a series as `computer` does, in parts when there is much to do: a long window over dense samples must neither keep other queries
 * waiting nor outlast its own time.
 */
export async function computeInParts(
  computer: LeafComputer,
  computation: LeafComputation,
  series: RawSeries,
  dropName: boolean,
  run: Run,
): Promise<Series | undefined> {
  const { grid } = computation;
  const points = pointsInTurn(computation, series);
  if (points >= grid.count) return computer.compute(series, dropName);
  const whole = emptyPoints(grid.count);
  for (let from = 0; from < grid.count; from += points) {
    const part = partOf(computation, from, Math.min(points, grid.count - from));
    const partial = new LeafComputer(part);
    const computed = partial.compute(series, dropName);
    if (computed !== undefined) copyInto(whole, computed, from);
    computer.takeOver(partial);
    await run.breathe();
  }
  computer.samples += series.times.length;
  if (isEmpty(whole.kinds)) return undefined;
  return { labels: series.labels, kinds: whole.kinds, values: whole.values, histograms: whole.histograms, dropName };
}

function partOf(computation: LeafComputation, from: number, count: number): LeafComputation {
  const { grid, parameters } = computation;
  return {
    ...computation,
    grid: { start: grid.start + from * grid.step, step: grid.step, count },
    parameters: parameters.map((parameter) => (typeof parameter === 'number' ? parameter : parameter.subarray(from, from + count))),
  };
}

function copyInto(whole: Points, part: Series, from: number): void {
  whole.kinds.set(part.kinds, from);
  whole.values.set(part.values, from);
  part.histograms?.forEach((histogram, point) => {
    if (histogram !== undefined) setHistogram(whole, from + point, histogram);
  });
}
