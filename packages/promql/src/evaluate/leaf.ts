import { aggregateSeries } from '../aggregate/aggregate.ts';
import type { Annotation } from '../annotations.ts';
import { rangeFunctions } from '../functions/range/index.ts';
import { instantPoints } from '../functions/range/instant.ts';
import { withKnownHints } from '../functions/range/known-hints.ts';
import { emptyWindows, fillWindows, samplesOf, type Windows } from '../functions/range/samples.ts';
import { smoothedPoints } from '../functions/range/smoothed-selector.ts';
import { metricName } from '../labels.ts';
import type { Extension, LeafName } from '../plan/types.ts';
import { float, type Grid, type RawSeries } from '../series.ts';
import type { LeafAnswer, LeafRequest } from '../storage.ts';
import { Notes } from './notes.ts';
import { emptyPoints, isEmpty, type Points, type Series } from './value.ts';
import { completed } from './work.ts';

/** A leaf's computation; a storage's `LeafRequest` without where the samples come from. */
export interface LeafComputation {
  readonly name: LeafName;
  /** Milliseconds. */
  readonly window: number;
  readonly extension: Extension;
  readonly parameters: readonly (number | Float64Array)[];
  readonly grid: Grid;
  /** How far anchored and smoothed windows look beyond their bounds; milliseconds. */
  readonly lookback: number;
  /** Resets of histograms are to be told from what else is unknown. */
  readonly knowResets?: boolean | undefined;
}

/** Which samples a computation needs: those in (from, to], milliseconds. */
export function samplesNeeded(computation: LeafComputation): { readonly from: number; readonly to: number } {
  const { grid, window, extension, lookback, name } = computation;
  const before = extension === undefined || name === 'instant' ? window : window + lookback;
  const ahead = extension === 'smoothed' ? lookback : 0;
  return { from: grid.start - before, to: grid.start + Math.max(0, grid.count - 1) * grid.step + ahead };
}

/** Functions that ask of each pair of neighbouring histograms whether there was a reset: once for all windows is enough. */
const lookingForResets: ReadonlySet<LeafName> = new Set(['rate', 'increase', 'resets']);

/** Computes one series after the other on the same grid, with one set of buffers. */
export class LeafComputer {
  readonly notes = new Notes();
  readonly #computation: LeafComputation;
  readonly #floats: Windows;
  readonly #histograms: Windows;
  readonly #names = new Set<string>();
  samples = 0;

  constructor(computation: LeafComputation) {
    this.#computation = computation;
    this.#floats = emptyWindows(computation.grid.count);
    this.#histograms = emptyWindows(computation.grid.count);
  }

  /** Names of the metrics of which floats came out. */
  get names(): readonly string[] {
    return [...this.#names];
  }

  /** `undefined` when the series has nothing at any point. */
  compute(series: RawSeries, dropName: boolean): Series | undefined {
    this.samples += series.times.length;
    const { name, knowResets } = this.#computation;
    const points = this.#points(knowResets === true || lookingForResets.has(name) ? withKnownHints(series) : series);
    if (points === undefined) return undefined;
    if (points.kinds.includes(float)) this.#names.add(series.labels.get(metricName));
    return { labels: series.labels, kinds: points.kinds, values: points.values, histograms: points.histograms, dropName };
  }

  /** Takes over what another computer, of a part of the same work, has to say. */
  takeOver(other: LeafComputer): void {
    this.notes.addAll(other.notes.list());
    for (const name of other.names) this.#names.add(name);
  }

  #points(series: RawSeries): Points | undefined {
    const { name, grid, window, extension, parameters, lookback } = this.#computation;
    if (name === 'instant' && extension === 'smoothed') return smoothedPoints(series, grid, window, this.notes);
    if (name === 'instant' || name === 'timestamp' || name === 'start_timestamp') return instantPoints(series, name, grid, window);
    const samples = samplesOf(series);
    const before = extension === undefined ? window : window + lookback;
    const ahead = extension === 'smoothed' ? lookback : 0;
    fillWindows(this.#floats, samples.floatTimes, grid, before, ahead);
    fillWindows(this.#histograms, samples.histogramTimes, grid, before, ahead);
    const points = emptyPoints(grid.count);
    rangeFunctions[name](
      { samples, floats: this.#floats, histograms: this.#histograms, grid, window, extension, parameters, notes: this.notes },
      points,
    );
    return isEmpty(points.kinds) ? undefined : points;
  }
}

/**
 * What each leaf means, computed from samples: the reference for storages that compute leaves themselves. The series' samples must cover
 * (t - window, t] for every point t of the grid. Annotations have no position; the engine knows where the leaf stands in the query.
 * `absent_over_time` answers presence, as `present_over_time` does: absence is for whoever sees all series.
 */
export function computeLeaf(series: readonly RawSeries[], request: LeafRequest): LeafAnswer {
  const { name, window, parameters } = request.function;
  const computer = new LeafComputer({ name, window, parameters, grid: request.grid, extension: undefined, lookback: 0 });
  const computed: Series[] = [];
  for (const one of series) {
    const result = computer.compute(one, false);
    if (result !== undefined) computed.push(result);
  }
  const { aggregation, grid } = request;
  const result = aggregation === undefined ? computed : completed(aggregateSeries(computed, aggregation, grid.count, computer.notes));
  const annotations: Annotation[] = computer.notes.list();
  return { series: result, samples: computer.samples, names: computer.names, annotations };
}
