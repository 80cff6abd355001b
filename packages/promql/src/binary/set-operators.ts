import type { VectorMatching } from '../ast.ts';
import { masked, mergeSameLabels } from '../evaluate/merge.ts';
import type { Series } from '../evaluate/value.ts';
import type { Work } from '../evaluate/work.ts';
import { absent } from '../series.ts';
import { matchLabels } from './matching.ts';

/** Where any series of each match group stands. */
function* presence(series: readonly Series[], matching: VectorMatching, count: number): Work<ReadonlyMap<string, Uint8Array>> {
  const labelsOf = matchLabels(matching);
  const present = new Map<string, Uint8Array>();
  for (const one of series) {
    const { key } = labelsOf(one.labels);
    let at = present.get(key);
    if (at === undefined) {
      at = new Uint8Array(count);
      present.set(key, at);
    }
    const { kinds } = one;
    for (let point = 0; point < count; point++) if (kinds[point] !== absent) at[point] = 1;
    yield;
  }
  return present;
}

const inverted = (mask: Uint8Array) => mask.map((value) => 1 - value);

function* filtered(
  series: readonly Series[],
  matching: VectorMatching,
  others: ReadonlyMap<string, Uint8Array>,
  where: 'present' | 'absent',
): Work<Series[]> {
  const labelsOf = matchLabels(matching);
  const result: Series[] = [];
  for (const one of series) {
    const mask = others.get(labelsOf(one.labels).key);
    if (mask === undefined) {
      if (where === 'absent') result.push(one);
      continue;
    }
    const kept = masked(one, where === 'present' ? mask : inverted(mask));
    if (kept !== undefined) result.push(kept);
    yield;
  }
  return result;
}

/** `and`, `or`, `unless`: at each point the series of one side, by whether the other side has one that matches. */
export function* setOperation(
  op: 'and' | 'or' | 'unless',
  left: readonly Series[],
  right: readonly Series[],
  matching: VectorMatching,
  count: number,
): Work<readonly Series[]> {
  switch (op) {
    case 'and':
      return yield* filtered(left, matching, yield* presence(right, matching, count), 'present');
    case 'unless':
      return yield* filtered(left, matching, yield* presence(right, matching, count), 'absent');
    case 'or':
      return mergeSameLabels([...left, ...(yield* filtered(right, matching, yield* presence(left, matching, count), 'absent'))]);
  }
}
