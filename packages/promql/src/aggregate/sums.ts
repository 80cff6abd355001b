import type { Notes } from '../evaluate/notes.ts';
import { texts } from '../evaluate/texts.ts';
import { emptyPoints, type Points, type Series, setHistogram } from '../evaluate/value.ts';
import type { Work } from '../evaluate/work.ts';
import { HistogramMean, HistogramSum } from '../histogram/accumulate.ts';
import { accumulated } from '../histogram/accumulated.ts';
import { noteAnnotation } from '../histogram/notes.ts';
import { absent, float } from '../series.ts';

/** `sum` of series at every point, compensated for rounding (Neumaier), floats alone. */
function* sumFloats(members: readonly Series[], points: Points): Work<void> {
  const { kinds, values } = points;
  const lost = new Float64Array(kinds.length);
  for (const { kinds: from, values: input } of members) {
    for (let point = 0; point < kinds.length; point++) {
      if (from[point] !== float) continue;
      kinds[point] = float;
      const value = input[point] as number;
      const sum = values[point] as number;
      const next = sum + value;
      if (next === Number.POSITIVE_INFINITY || next === Number.NEGATIVE_INFINITY) lost[point] = 0;
      else if (Math.abs(sum) >= Math.abs(value)) lost[point] = (lost[point] as number) + (sum - next + value);
      else lost[point] = (lost[point] as number) + (value - next + sum);
      values[point] = next;
    }
    yield;
  }
  for (let point = 0; point < kinds.length; point++) {
    const sum = values[point] as number;
    if (Number.isFinite(sum)) values[point] = sum + (lost[point] as number);
  }
}

/** `avg` of floats: sum by count, and a running mean at the points where the sum overflows. */
function* meanFloats(members: readonly Series[], points: Points): Work<void> {
  yield* sumFloats(members, points);
  const counts = new Uint32Array(points.kinds.length);
  for (const { kinds } of members) {
    for (let point = 0; point < counts.length; point++) if (kinds[point] === float) counts[point] = (counts[point] as number) + 1;
    yield;
  }
  for (let point = 0; point < counts.length; point++) {
    if (counts[point] === 0) continue;
    const sum = points.values[point] as number;
    const overflown = sum === Number.POSITIVE_INFINITY || sum === Number.NEGATIVE_INFINITY || Number.isNaN(sum);
    points.values[point] = overflown ? runningMean(members, point) : sum / (counts[point] as number);
  }
}

function runningMean(members: readonly Series[], point: number): number {
  let mean = 0;
  let lost = 0;
  let count = 0;
  for (const member of members) {
    if (member.kinds[point] !== float) continue;
    count++;
    const weight = (count - 1) / count;
    const term = (member.values[point] as number) / count;
    const kept = count === 1 ? 0 : weight * mean;
    const next = kept + term;
    lost *= weight;
    if (next === Number.POSITIVE_INFINITY || next === Number.NEGATIVE_INFINITY) lost = 0;
    else if (Math.abs(kept) >= Math.abs(term)) lost += kept - next + term;
    else lost += term - next + kept;
    mean = next;
  }
  return mean + lost;
}

/** `sum` or `avg` of a group. A point with floats and histograms both has no answer, and neither has one of incompatible histograms. */
export function* totalOf(members: readonly Series[], op: 'sum' | 'avg', count: number, notes: Notes): Work<Points> {
  const points = emptyPoints(count);
  if (op === 'sum') yield* sumFloats(members, points);
  else yield* meanFloats(members, points);
  const withHistograms = members.filter((member) => member.histograms !== undefined);
  if (withHistograms.length === 0) return points;
  for (let point = 0; point < count; point++) {
    totalHistograms(withHistograms, op, points, point, notes);
    yield;
  }
  return points;
}

function totalHistograms(members: readonly Series[], op: 'sum' | 'avg', points: Points, point: number, notes: Notes): void {
  let total: HistogramSum | HistogramMean | undefined;
  for (const member of members) {
    const histogram = member.histograms?.[point];
    if (histogram === undefined || member.kinds[point] === float) continue;
    total ??= op === 'sum' ? new HistogramSum() : new HistogramMean();
    total.add(histogram);
  }
  if (total === undefined) return;
  if (points.kinds[point] !== absent) {
    points.kinds[point] = absent;
    points.values[point] = 0;
    notes.add('warning', texts.mixedFloatsHistogramsAggregation);
    return;
  }
  const { value, notes: own } = accumulated(total);
  for (const note of own) {
    if (note.kind === 'mixed_schemas') notes.add('warning', texts.mixedExponentialCustomAggregation);
    else notes.addAll([noteAnnotation(note, '')]);
  }
  if (value !== undefined) setHistogram(points, point, value);
}
