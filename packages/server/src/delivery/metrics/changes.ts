import type { House } from '../../area.ts';
import { changeFlow } from '../../facts/change-flow.ts';
import { statExpression } from '../../metrics/bucketing.ts';
import { selectSeries } from '../../metrics/selection.ts';
import type { Direction, MetricSource, Stat, Unit } from '../../metrics/types.ts';
import { whyNoChanges } from './empty.ts';
import { changeDimensions, changeStats, flowScope, perService, withoutBots } from './flow-scope.ts';

interface Measure {
  readonly name: string;
  readonly title: string;
  readonly what: string;
  readonly unit: Unit;
  readonly direction: Direction;
  readonly stats: readonly Stat[];
  readonly value: (stat: Stat | undefined) => string;
  readonly n?: string;
  readonly where?: string;
  readonly zeroWhenNothing?: boolean;
}

const distinct = 'uniqExact(change_repository, change)';
const lines = 'assumeNotNull(additions + deletions)';

const measures: readonly Measure[] = [
  {
    name: 'changes_merged',
    title: 'Changes merged',
    what: 'How many changes (pull or merge requests) were merged, by when they were.',
    unit: 'count',
    direction: 'up',
    stats: [],
    value: () => distinct,
    n: distinct,
    zeroWhenNothing: true,
  },
  {
    name: 'change_size',
    title: 'Change size',
    what: 'Lines that a merged change added and deleted together. Left out where the code host does not say.',
    unit: 'count',
    direction: 'down',
    stats: changeStats,
    value: (stat) => statExpression(stat ?? 'p50', lines),
    where: 'isNotNull(additions) AND isNotNull(deletions)',
  },
  {
    name: 'review_rounds',
    title: 'Review rounds',
    what: 'How often reviewers asked for changes of a merged change and new commits followed, before the first approval. Changes that nobody reviewed are left out.',
    unit: 'count',
    direction: 'down',
    stats: changeStats,
    value: (stat) => statExpression(stat ?? 'p50', 'review_rounds'),
    where: 'NOT unreviewed',
  },
  {
    name: 'unreviewed_changes',
    title: 'Unreviewed changes',
    what: 'Share of merged changes of which nobody but their authors and bots had said anything before the merge. n is the number of merged changes.',
    unit: 'ratio',
    direction: 'down',
    stats: [],
    value: () => 'countIf(unreviewed) / count()',
  },
];

/** What is measured of changes by when they were merged, whether they are deployed or not. */
export const changeMeasures = measures.map(
  (measure) =>
    (house: House): MetricSource => ({
      name: `delivery.${measure.name}`,
      title: measure.title,
      description: `${measure.what} ${withoutBots} ${perService}`,
      unit: measure.unit,
      direction: measure.direction,
      stats: measure.stats,
      dimensions: changeDimensions,
      async evaluate(query, grid) {
        // Changes themselves are in no environment.
        const { themselves, parameters, dimensions } = await flowScope(house, query);
        return selectSeries(house.facts, query, grid, {
          from: changeFlow,
          time: 'assumeNotNull(merged)',
          value: measure.value(query.stat),
          ...(measure.n === undefined ? {} : { n: measure.n }),
          where: `${themselves} AND state = 'merged' AND isNotNull(merged) AND ${measure.where ?? '1'}`,
          parameters,
          dimensions,
          ...(measure.zeroWhenNothing === undefined ? {} : { zeroWhenNothing: measure.zeroWhenNothing }),
          whyEmpty: await whyNoChanges(house),
        });
      },
    }),
);
