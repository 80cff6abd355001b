import type { Notes } from '../evaluate/notes.ts';
import { texts } from '../evaluate/texts.ts';
import { emptyPoints, type Series } from '../evaluate/value.ts';
import type { Work } from '../evaluate/work.ts';
import { quantileOf } from '../functions/quantile.ts';
import { float } from '../series.ts';
import { seriesOf } from './aggregate.ts';
import { type Grouping, groupsOf } from './groups.ts';
import { noteIgnored } from './simple.ts';

/** Points turned at a time from series by series to point by point: as many as keep the columns in the processor's cache. */
const block = 32;

/** `quantile` of each group at each point. */
export function* quantileSeries(series: readonly Series[], parameter: Float64Array, grouping: Grouping, notes: Notes): Work<Series[]> {
  const points = parameter.length;
  noteIgnored(series, 'quantile', notes);
  const result: Series[] = [];
  for (const group of groupsOf(series, grouping)) {
    const { members } = group;
    const output = emptyPoints(points);
    const columns = Array.from({ length: block }, () => new Float64Array(members.length));
    const sizes = new Int32Array(block);
    for (let from = 0; from < points; from += block) {
      const to = Math.min(points, from + block);
      fillColumns(members, from, to, columns, sizes);
      for (let point = from; point < to; point++) {
        const size = sizes[point - from] as number;
        if (size === 0) continue;
        output.kinds[point] = float;
        output.values[point] = quantileOf(parameter[point] as number, columns[point - from] as Float64Array, size);
        yield;
      }
    }
    const one = seriesOf(group, output);
    if (one !== undefined) result.push(one);
  }
  return result;
}

function fillColumns(members: readonly Series[], from: number, to: number, columns: readonly Float64Array[], sizes: Int32Array): void {
  sizes.fill(0);
  for (const { kinds, values } of members) {
    for (let point = from; point < to; point++) {
      if (kinds[point] !== float) continue;
      const place = point - from;
      const size = sizes[place] as number;
      (columns[place] as Float64Array)[size] = values[point] as number;
      sizes[place] = size + 1;
    }
  }
}

export function noteInvalidQuantiles(parameter: Float64Array, notes: Notes): void {
  for (const value of parameter) if (!(value >= 0 && value <= 1)) notes.add('warning', texts.invalidQuantile(value));
}
