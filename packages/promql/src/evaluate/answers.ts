import { labelsOrder } from '../functions/sorting.ts';
import { Labels } from '../labels.ts';
import type { MatrixPlan } from '../plan/types.ts';
import { float, type Grid, type GridSeries, histogram, type RawSeries } from '../series.ts';
import { Evaluator } from './evaluate.ts';
import { rawSeries } from './leaves.ts';
import { mergeSameLabels } from './merge.ts';
import type { Run } from './run.ts';
import { isEmpty, type Series, type Value, withoutMetadata } from './value.ts';

/** Series without the names that functions have made untrue. @throws QueryError when two are then the same */
function named(series: readonly Series[]): readonly Series[] {
  const own = series.map((one) => (one.dropName ? { ...one, labels: withoutMetadata(one.labels) } : one));
  return mergeSameLabels(own.filter((one) => !isEmpty(one.kinds)));
}

const gridSeries = ({ labels, kinds, values, histograms }: Series): GridSeries => ({ labels, kinds, values, histograms });

/** A value over a grid of one point as an instant query answers it. */
export function instantAnswer(value: Value, time: number) {
  switch (value.type) {
    case 'scalar':
      return { type: 'scalar' as const, time, value: value.values[0] as number };
    case 'string':
      return { type: 'string' as const, time, value: value.value };
    case 'vector':
      return { type: 'vector' as const, time, series: named(value.series).map(gridSeries) };
  }
}

/** A value as a range query answers it: series in order of their labels. */
export function rangeSeries(value: Exclude<Value, { type: 'string' }>, grid: Grid): readonly GridSeries[] {
  if (value.type === 'scalar') return [{ labels: Labels.empty, kinds: new Uint8Array(grid.count).fill(float), values: value.values }];
  return [...named(value.series)].sort((a, b) => labelsOrder(a.labels, b.labels)).map(gridSeries);
}

/** The samples of a range vector that is asked for as it is, staleness markers left out. */
export async function matrix(planned: MatrixPlan, run: Run): Promise<readonly RawSeries[]> {
  if (planned.inner !== undefined) {
    const value = await new Evaluator(run).evaluateVector(planned.inner);
    const { start, step } = planned.inner.grid;
    return named(value.series).map((one) => rawSeries(one, start, step));
  }
  const { series } = await run.storage.select({ matchers: planned.matchers ?? [], from: planned.from, to: planned.to }, run.context);
  run.countSeries(series.length);
  for (const one of series) run.countSamples(one.times.length);
  return series.map(withoutStale).filter((one) => one.times.length > 0);
}

function withoutStale(series: RawSeries): RawSeries {
  const keep = (_: number, index: number) => series.kinds[index] === float || series.kinds[index] === histogram;
  return {
    labels: series.labels,
    times: series.times.filter(keep),
    kinds: series.kinds.filter(keep),
    values: series.values.filter(keep),
    histograms: series.histograms?.filter((_, index) => keep(0, index)),
    startTimes: series.startTimes?.filter(keep),
  };
}
