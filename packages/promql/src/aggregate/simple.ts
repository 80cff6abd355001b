import type { Notes } from '../evaluate/notes.ts';
import { texts } from '../evaluate/texts.ts';
import { emptyPoints, type Points, type Series } from '../evaluate/value.ts';
import type { Work } from '../evaluate/work.ts';
import { absent, float } from '../series.ts';

/** `min` or `max` of the floats; NaN gives way to any number. */
export function* extremeOf(members: readonly Series[], op: 'min' | 'max', count: number, notes: Notes): Work<Points> {
  const points = emptyPoints(count);
  const { kinds, values } = points;
  const sign = op === 'max' ? 1 : -1;
  noteIgnored(members, op, notes);
  for (const { kinds: from, values: input } of members) {
    for (let point = 0; point < count; point++) {
      if (from[point] !== float) continue;
      const value = input[point] as number;
      const best = values[point] as number;
      if (kinds[point] === absent || sign * value > sign * best || Number.isNaN(best)) values[point] = value;
      kinds[point] = float;
    }
    yield;
  }
  return points;
}

/** `count`, or `group`, which is 1 wherever there is anything. */
export function* countOf(members: readonly Series[], op: 'count' | 'group', count: number): Work<Points> {
  const points = emptyPoints(count);
  const { kinds, values } = points;
  for (const { kinds: from } of members) {
    for (let point = 0; point < count; point++) {
      if (from[point] === absent) continue;
      kinds[point] = float;
      values[point] = op === 'count' ? (values[point] as number) + 1 : 1;
    }
    yield;
  }
  return points;
}

/** `stdvar` or `stddev` of the population, by Welford's method; NaN as soon as a value is not finite. */
export function* varianceOf(members: readonly Series[], op: 'stdvar' | 'stddev', count: number, notes: Notes): Work<Points> {
  const points = emptyPoints(count);
  const { kinds, values } = points;
  const means = new Float64Array(count);
  const counts = new Uint32Array(count);
  noteIgnored(members, op, notes);
  for (const { kinds: from, values: input } of members) {
    for (let point = 0; point < count; point++) {
      if (from[point] !== float) continue;
      kinds[point] = float;
      const value = input[point] as number;
      const taken = (counts[point] as number) + 1;
      counts[point] = taken;
      const delta = value - (means[point] as number);
      means[point] = (means[point] as number) + delta / taken;
      values[point] = (values[point] as number) + delta * (value - (means[point] as number));
    }
    yield;
  }
  for (let point = 0; point < count; point++) {
    if (kinds[point] === absent) continue;
    const variance = (values[point] as number) / (counts[point] as number);
    values[point] = op === 'stddev' ? Math.sqrt(variance) : variance;
  }
  return points;
}

/** Says so where histograms stand among what only takes floats. */
export function noteIgnored(members: readonly Series[], op: string, notes: Notes): void {
  if (members.some((member) => member.histograms?.some((one) => one !== undefined))) notes.add('info', texts.ignoredInAggregation(op));
}
