import { absent, float, type GridSeries, type Labels, type RawSeries } from '@binnacle/promql';
import type { QueryValue } from '../result.ts';
import { histogramJson } from './histogram-json.ts';
import { formatTime, formatValue } from './numbers.ts';

/** Characters of a piece of an answer before it is handed on. */
const pieceLength = 256 * 1024;

/** `"resultType":...,"result":...` of an answer, in pieces of some hundred kilobytes; series without a point are left out. */
export function* resultJson(value: QueryValue): Generator<string> {
  switch (value.type) {
    case 'scalar':
      yield `"resultType":"scalar","result":[${formatTime(value.time)},"${formatValue(value.value)}"]`;
      return;
    case 'string':
      yield `"resultType":"string","result":[${formatTime(value.time)},${JSON.stringify(value.value)}]`;
      return;
    case 'vector':
      yield '"resultType":"vector","result":[';
      yield* pieces(vectorElements(value.series, value.time));
      yield ']';
      return;
    case 'matrix': {
      const { start, step, count } = value.grid;
      const times = Array.from({ length: count }, (_, index) => formatTime(start + index * step));
      yield '"resultType":"matrix","result":[';
      yield* pieces(elements(value.series, () => times));
      yield ']';
      return;
    }
    case 'samples':
      yield '"resultType":"matrix","result":[';
      yield* pieces(elements(value.series, ({ times }) => Array.from(times, formatTime)));
      yield ']';
  }
}

/** `{"__name__":"up",...}` */
export function labelsJson({ pairs }: Labels): string {
  let text = '{';
  for (let index = 0; index < pairs.length; index += 2) {
    text += `${index === 0 ? '' : ','}${JSON.stringify(pairs[index])}:${JSON.stringify(pairs[index + 1])}`;
  }
  return `${text}}`;
}

function* vectorElements(all: readonly GridSeries[], time: number): Generator<string> {
  const at = formatTime(time);
  for (const { labels, kinds, values, histograms } of all) {
    if (kinds[0] === absent) continue;
    const histogram = histograms?.[0];
    const point =
      kinds[0] === float || histogram === undefined
        ? `"value":[${at},"${formatValue(values[0] ?? Number.NaN)}"]`
        : `"histogram":[${at},${histogramJson(histogram)}]`;
    yield `{"metric":${labelsJson(labels)},${point}}`;
  }
}

function* elements<Series extends GridSeries | RawSeries>(all: readonly Series[], timesOf: (series: Series) => readonly string[]) {
  for (const series of all) {
    const times = timesOf(series);
    const floats = floatPoints(series, times);
    const histograms = histogramPoints(series, times);
    const points = [...(floats === '' ? [] : [`"values":[${floats}]`]), ...(histograms === '' ? [] : [`"histograms":[${histograms}]`])];
    if (points.length > 0) yield `{"metric":${labelsJson(series.labels)},${points.join(',')}}`;
  }
}

function floatPoints({ kinds, values }: GridSeries | RawSeries, times: readonly string[]): string {
  const points: string[] = [];
  for (let index = 0; index < times.length; index++) {
    if (kinds[index] === float) points.push(`[${times[index]},"${formatValue(values[index] as number)}"]`);
  }
  return points.join();
}

function histogramPoints({ histograms }: GridSeries | RawSeries, times: readonly string[]): string {
  const points: string[] = [];
  histograms?.forEach((histogram, index) => {
    if (histogram !== undefined) points.push(`[${times[index]},${histogramJson(histogram)}]`);
  });
  return points.join();
}

/** The elements of an array with commas between, many in one piece. */
function* pieces(elements: Iterable<string>): Generator<string> {
  let waiting: string[] = [];
  let length = 0;
  let isFirst = true;
  for (const element of elements) {
    waiting.push(element);
    length += element.length;
    if (length < pieceLength) continue;
    yield `${isFirst ? '' : ','}${waiting.join()}`;
    isFirst = false;
    waiting = [];
    length = 0;
  }
  if (waiting.length > 0) yield `${isFirst ? '' : ','}${waiting.join()}`;
}
