import { type GridSeries, type Labels, metricName } from '@binnacle/promql';
import { AppError } from '../../platform/errors.ts';
import type { Promql } from '../../promql/index.ts';
import { emptySeries } from '../bucketing.ts';
import type { Filter, Grid, MetricQuery, Series } from '../types.ts';
import type { Run } from './buckets.ts';

/** Of one answer. */
const mostSeries = 1_000;

/** Series by what they are told apart by, on the grid. */
export class Collected {
  readonly #query: MetricQuery;
  readonly #grid: Grid;
  readonly #found = new Map<string, Series>();

  constructor(query: MetricQuery, grid: Grid) {
    this.#query = query;
    this.#grid = grid;
  }

  /** @throws AppError `invalid_request` when two series are the same by the labels asked for, or there are too many */
  add(run: Run, value: Awaited<ReturnType<Promql['ask']>>['value']): void {
    if (value.type === 'scalar') this.#put('', {}, run.buckets[0], value.value);
    if (!('series' in value)) return;
    for (const series of value.series as readonly GridSeries[]) {
      if (!matches(series.labels, this.#query.filter)) continue;
      const labels = this.#labels(series.labels);
      const key = JSON.stringify(labels);
      for (const [index, place] of run.buckets.entries()) {
        const histogram = series.histograms?.[index];
        if (histogram !== undefined)
          throw new AppError('invalid_request', 'The expression answers histograms: take a quantile, an average or a count of them.');
        if (series.kinds[index] !== 0) this.#put(key, labels, place, series.values[index] as number);
      }
    }
  }

  series(): Series[] {
    return [...this.#found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, series]) => series);
  }

  #labels(labels: Labels): Record<string, string> {
    const { [metricName]: _, ...all } = labels.toRecord();
    const { groupBy } = this.#query;
    return groupBy.length === 0 ? all : Object.fromEntries(groupBy.map((name) => [name, labels.get(name)]));
  }

  #put(key: string, labels: Record<string, string>, place: number | undefined, value: number): void {
    if (place === undefined) return;
    let series = this.#found.get(key);
    if (series === undefined) {
      if (this.#found.size >= mostSeries)
        throw new AppError('invalid_request', `More than ${mostSeries} series: aggregate in the expression, or filter.`);
      series = emptySeries(labels, this.#grid);
      this.#found.set(key, series);
    }
    if ((series.n[place] ?? 0) > 0) {
      throw new AppError(
        'invalid_request',
        `Several series of the result have the same labels ${key}: aggregate in the expression, as in sum by (...).`,
      );
    }
    series.values[place] = value;
    // NaN is "no data", and no data counts nothing.
    series.n[place] = Number.isNaN(value) ? 0 : 1;
  }
}

function matches(labels: Labels, filter: Filter): boolean {
  return Object.entries(filter).every(([name, wanted]) => (typeof wanted === 'string' ? [wanted] : wanted).includes(labels.get(name)));
}
