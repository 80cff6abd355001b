import { emptyPoints, type Series, type VectorValue } from '../evaluate/value.ts';
import type { Work } from '../evaluate/work.ts';
import type { Histogram } from '../histogram/types.ts';
import { float } from '../series.ts';

/** Each float through a function; histograms go. The result is another quantity, so the metric's name goes too. */
export function* mapFloats(series: Iterable<Series>, map: (value: number, point: number) => number): Work<VectorValue> {
  const result: Series[] = [];
  for (const one of series) {
    const { kinds: from, values: input } = one;
    const { kinds, values } = emptyPoints(from.length);
    let some = false;
    for (let point = 0; point < from.length; point++) {
      if (from[point] !== float) continue;
      some = true;
      kinds[point] = float;
      values[point] = map(input[point] as number, point);
    }
    if (some) result.push({ labels: one.labels, kinds, values, dropName: true });
    yield;
  }
  return { type: 'vector', series: result };
}

/** A number for each histogram; floats go, and the metric's name. */
export function* mapHistograms(series: readonly Series[], map: (histogram: Histogram, point: number) => number): Work<VectorValue> {
  const result: Series[] = [];
  for (const one of series) {
    if (one.histograms === undefined) continue;
    const { kinds, values } = emptyPoints(one.kinds.length);
    let some = false;
    for (let point = 0; point < kinds.length; point++) {
      const histogram = one.histograms[point];
      if (histogram === undefined || one.kinds[point] === float || one.kinds[point] === 0) continue;
      some = true;
      kinds[point] = float;
      values[point] = map(histogram, point);
    }
    if (some) result.push({ labels: one.labels, kinds, values, dropName: true });
    yield;
  }
  return { type: 'vector', series: result };
}
