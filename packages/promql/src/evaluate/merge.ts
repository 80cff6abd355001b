import { QueryError } from '../errors.ts';
import { absent, histogram } from '../series.ts';
import { emptyPoints, type Points, type Series, setHistogram } from './value.ts';

const duplicate = 'vector cannot contain metrics with the same labelset';

/**
 * Makes one series of those with the same labels: each point comes from the one that has it.
 * @throws QueryError (execution, `message`) when two have the same point
 */
export function mergeSameLabels(series: readonly Series[], message: string = duplicate): readonly Series[] {
  const byKey = new Map<string, number>();
  const merged: Series[] = [];
  const own: (Points | undefined)[] = [];
  for (const one of series) {
    const place = byKey.get(one.labels.key);
    if (place === undefined) {
      byKey.set(one.labels.key, merged.length);
      merged.push(one);
      own.push(undefined);
      continue;
    }
    let points = own[place];
    if (points === undefined) {
      points = copyPoints(merged[place] as Series);
      own[place] = points;
    }
    addPoints(points, one, message);
    const dropName = (merged[place] as Series).dropName || one.dropName;
    merged[place] = { labels: one.labels, kinds: points.kinds, values: points.values, histograms: points.histograms, dropName };
  }
  return merged.length === series.length ? series : merged;
}

function copyPoints(series: Series): Points {
  return {
    kinds: series.kinds.slice(),
    values: series.values.slice(),
    histograms: series.histograms === undefined ? undefined : [...series.histograms],
  };
}

function addPoints(points: Points, series: Series, message: string): void {
  const { kinds, values, histograms } = series;
  for (let index = 0; index < kinds.length; index++) {
    const kind = kinds[index] as number;
    if (kind === absent) continue;
    if (points.kinds[index] !== absent) throw new QueryError('execution', message);
    if (kind === histogram) {
      const value = histograms?.[index];
      if (value !== undefined) setHistogram(points, index, value);
    } else {
      points.kinds[index] = kind;
      points.values[index] = values[index] as number;
    }
  }
}

/** A series with its points at some places alone: where `keep` is not 0. `undefined` when nothing is left. */
export function masked(series: Series, keep: Uint8Array): Series | undefined {
  const { kinds: from, values: input } = series;
  const { kinds, values } = emptyPoints(from.length);
  let some = false;
  for (let index = 0; index < keep.length; index++) {
    const kind = from[index] as number;
    if (keep[index] === 0 || kind === absent) continue;
    some = true;
    kinds[index] = kind;
    values[index] = input[index] as number;
  }
  return some ? { labels: series.labels, kinds, values, histograms: series.histograms, dropName: series.dropName } : undefined;
}
