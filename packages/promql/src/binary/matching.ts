import type { VectorMatching } from '../ast.ts';
import { QueryError } from '../errors.ts';
import { labelsText } from '../evaluate/texts.ts';
import { metadataLabels, type Series } from '../evaluate/value.ts';
import { type Labels, metricName } from '../labels.ts';
import { absent } from '../series.ts';

/** Series of both sides that match each other. `many` is the side of which several may match one of the other. */
export interface MatchGroup {
  /** The labels by which they match. */
  readonly labels: Labels;
  readonly many: Series[];
  readonly one: Series[];
}

/** The labels of a series by which it is matched. */
export function matchLabels(matching: VectorMatching): (labels: Labels) => Labels {
  if (matching.mode === 'on') {
    const on = new Set(matching.labels);
    return (labels) => labels.keep(on);
  }
  const ignored = new Set([metricName, ...matching.labels]);
  return (labels) => labels.without(ignored);
}

export function matchGroups(many: readonly Series[], one: readonly Series[], matching: VectorMatching): readonly MatchGroup[] {
  const labelsOf = matchLabels(matching);
  const groups = new Map<string, MatchGroup>();
  const add = (series: readonly Series[], side: 'many' | 'one') => {
    for (const member of series) {
      const labels = labelsOf(member.labels);
      let group = groups.get(labels.key);
      if (group === undefined) {
        group = { labels, many: [], one: [] };
        groups.set(labels.key, group);
      }
      group[side].push(member);
    }
  };
  add(many, 'many');
  add(one, 'one');
  return [...groups.values()];
}

/** The labels of the result of a pair. `dropped`: the result is another quantity, and loses the metric's name. */
export function resultLabels(many: Labels, one: Labels, matching: VectorMatching, dropped: boolean): Labels {
  let labels = dropped ? many.without(metadataLabels) : many;
  if (matching.cardinality === 'one-to-one') {
    const names = new Set(matching.labels);
    labels = matching.mode === 'on' ? labels.keep(names) : labels.without(names);
  }
  for (const name of matching.include) labels = labels.with(name, one.get(name));
  return labels;
}

/**
 * Where a series of the one side stands, of any that the group has.
 * @throws QueryError when two do at a point where the other side, of any group, has something that could match
 */
export function presentOnce(group: MatchGroup, side: 'left' | 'right', count: number, otherSide: () => Uint8Array): Uint8Array {
  const present = new Uint8Array(count);
  const owner = new Int32Array(count);
  for (let index = 0; index < group.one.length; index++) {
    const { kinds } = group.one[index] as Series;
    for (let point = 0; point < count; point++) {
      if (kinds[point] === absent) continue;
      if (present[point] === 1 && otherSide()[point] === 1) throw duplicate(group, side, owner[point] as number, index);
      present[point] = 1;
      owner[point] = index;
    }
  }
  return present;
}

function duplicate(group: MatchGroup, side: 'left' | 'right', first: number, second: number): QueryError {
  const series = [first, second].map((index) => labelsText((group.one[index] as Series).labels)).sort();
  return new QueryError(
    'execution',
    `found duplicate series for the match group ${labelsText(group.labels)} on the ${side} hand-side of the operation: [${series.join(', ')}];many-to-many matching not allowed: matching labels must be unique on one side`,
  );
}

/** Where any of the series stands. */
export function presentAnywhere(series: readonly Series[], count: number): Uint8Array {
  const present = new Uint8Array(count);
  for (const { kinds } of series) for (let point = 0; point < count; point++) if (kinds[point] !== absent) present[point] = 1;
  return present;
}
