import type { Series } from '../evaluate/value.ts';
import { type Labels, metricName } from '../labels.ts';

/** Series that an aggregation takes together. */
export interface Group {
  readonly labels: Labels;
  readonly members: readonly Series[];
  /** Some member's name is on its way out. */
  readonly dropName: boolean;
}

export interface Grouping {
  readonly mode: 'by' | 'without';
  readonly labels: readonly string[];
}

interface GrowingGroup {
  readonly labels: Labels;
  readonly members: Series[];
  dropName: boolean;
}

/** The labels of the group that a set of labels belongs to. */
export function groupLabels(grouping: Grouping): (labels: Labels) => Labels {
  if (grouping.mode === 'by') {
    const kept = new Set(grouping.labels);
    return (labels) => labels.keep(kept);
  }
  const removed = new Set([metricName, ...grouping.labels]);
  return (labels) => labels.without(removed);
}

/** Groups in the order of their first series. Keys are made once per series, whatever the number of points. */
export function groupsOf(series: readonly Series[], grouping: Grouping): readonly Group[] {
  const of = groupLabels(grouping);
  const groups = new Map<string, GrowingGroup>();
  for (const one of series) {
    const labels = of(one.labels);
    let group = groups.get(labels.key);
    if (group === undefined) {
      group = { labels, members: [], dropName: false };
      groups.set(labels.key, group);
    }
    group.members.push(one);
    if (one.dropName) group.dropName = true;
  }
  return [...groups.values()];
}
