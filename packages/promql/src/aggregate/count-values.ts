import { QueryError } from '../errors.ts';
import { emptyPoints, type Points, type Series } from '../evaluate/value.ts';
import type { Work } from '../evaluate/work.ts';
import { histogramText } from '../histogram/text.ts';
import { metricName } from '../labels.ts';
import { quote } from '../parse/strings.ts';
import { absent, float } from '../series.ts';
import { seriesOf } from './aggregate.ts';
import { type Grouping, groupsOf } from './groups.ts';

/** A number with all its digits and no exponent, as Prometheus writes it in a label. */
export function plainNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  if (Object.is(value, -0)) return '-0';
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const power = Number(exponent);
  const digits = whole + fraction;
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${digits}`;
  return `${sign}${digits.padEnd(power + 1, '0')}`;
}

/**
 * `count_values`: how many series of each group have each value at a point; the value goes into the label of the result. There may be as
 * many results as there are points of series: `ensure` is asked before each whether there is room for so many bytes in all.
 */
export function* countedValues(
  series: readonly Series[],
  label: string,
  grouping: Grouping,
  count: number,
  ensure: (bytes: number) => void,
): Work<Series[]> {
  if (label === '' || !label.isWellFormed()) throw new QueryError('execution', `invalid label name ${quote(label)}`);
  // A label by which series are grouped is overwritten with the value.
  const own: Grouping =
    grouping.mode === 'by'
      ? { mode: 'by', labels: grouping.labels.filter((one) => one !== label) }
      : { mode: 'without', labels: [...grouping.labels, label] };
  let bytes = 0;
  const reserve = () => {
    bytes += count * 9 + 64;
    ensure(bytes);
  };
  const result: Series[] = [];
  for (const group of groupsOf(series, own)) {
    for (const [value, points] of yield* valuesOf(group.members, count, reserve)) {
      const one = seriesOf({ labels: group.labels.with(label, value), dropName: group.dropName && label !== metricName }, points);
      if (one !== undefined) result.push(one);
    }
  }
  return result;
}

function* valuesOf(members: readonly Series[], count: number, reserve: () => void): Work<ReadonlyMap<string, Points>> {
  const byText = new Map<string, Points>();
  const byNumber = new Map<number, Points>();
  const pointsOf = (text: string): Points => {
    let points = byText.get(text);
    if (points === undefined) {
      reserve();
      points = emptyPoints(count);
      byText.set(text, points);
    }
    return points;
  };
  for (const member of members) {
    for (let point = 0; point < count; point++) {
      const kind = member.kinds[point] as number;
      if (kind === absent) continue;
      const points = kind === float ? ofNumber(member.values[point] as number) : pointsOf(textOf(member, point));
      points.kinds[point] = float;
      points.values[point] = (points.values[point] as number) + 1;
    }
    yield;
  }
  return byText;

  function ofNumber(value: number): Points {
    if (value === 0) return pointsOf(plainNumber(value));
    let points = byNumber.get(value);
    if (points === undefined) {
      points = pointsOf(plainNumber(value));
      byNumber.set(value, points);
    }
    return points;
  }
}

function textOf(member: Series, point: number): string {
  const histogram = member.histograms?.[point];
  return histogram === undefined ? '' : histogramText(histogram);
}
