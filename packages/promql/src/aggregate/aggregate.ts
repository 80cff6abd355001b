import type { Notes } from '../evaluate/notes.ts';
import { isEmpty, type Points, type Series } from '../evaluate/value.ts';
import type { Work } from '../evaluate/work.ts';
import type { LeafAggregation } from '../storage.ts';
import { type Group, groupsOf } from './groups.ts';
import { countOf, extremeOf, varianceOf } from './simple.ts';
import { totalOf } from './sums.ts';

/** A group's points, made into a series; nothing when it has none. */
export function seriesOf(group: Pick<Group, 'labels' | 'dropName'>, points: Points): Series | undefined {
  if (isEmpty(points.kinds)) return undefined;
  return { labels: group.labels, kinds: points.kinds, values: points.values, histograms: points.histograms, dropName: group.dropName };
}

function aggregated(members: readonly Series[], op: LeafAggregation['op'], count: number, notes: Notes): Work<Points> {
  switch (op) {
    case 'sum':
    case 'avg':
      return totalOf(members, op, count, notes);
    case 'min':
    case 'max':
      return extremeOf(members, op, count, notes);
    case 'count':
    case 'group':
      return countOf(members, op, count);
    case 'stddev':
    case 'stdvar':
      return varianceOf(members, op, count, notes);
  }
}

/** The aggregations without a parameter, over a grid of `count` points; those that storages may do themselves. */
export function* aggregateSeries(series: readonly Series[], aggregation: LeafAggregation, count: number, notes: Notes): Work<Series[]> {
  const result: Series[] = [];
  for (const group of groupsOf(series, aggregation)) {
    const one = seriesOf(group, yield* aggregated(group.members, aggregation.op, count, notes));
    if (one !== undefined) result.push(one);
  }
  return result;
}
