import type { House } from '../../area.ts';
import { changeFlow } from '../../facts/change-flow.ts';
import { statExpression } from '../../metrics/bucketing.ts';
import { selectSeries } from '../../metrics/selection.ts';
import type { MetricSource } from '../../metrics/types.ts';
import type { StageName } from '../flow/stages.ts';
import { clockOf } from './clock.ts';
import { whyNoChanges } from './empty.ts';
import { changeStats, deployedDimensions, flowScope, withoutBots } from './flow-scope.ts';

interface Stage {
  readonly column: StageName | 'lead_time';
  readonly name: string;
  readonly title: string;
  readonly what: string;
}

const stages: readonly Stage[] = [
  {
    column: 'lead_time',
    name: 'change_lead_time.per_change',
    title: 'Change lead time per change',
    what: 'Per change (a pull or merge request): from its first commit, or from when it was opened where that is earlier or no commit is known, to when the deployment that brought it finished.',
  },
  {
    column: 'coding',
    name: 'stage.coding',
    title: 'Coding',
    what: 'From the first commit of a change to when it was ready for review: the last time that was said before its first review, else when it was opened. Changes whose commits were all written after the opening have none.',
  },
  {
    column: 'pickup',
    name: 'stage.pickup',
    title: 'Pickup',
    what: 'From when a change was ready to its first review or comment by a person who is not its author, without the time as a draft. Changes that nobody reviewed have none.',
  },
  {
    column: 'review',
    name: 'stage.review',
    title: 'Review',
    what: 'From the first review of a change to its last approval before the merge, or to the merge where nobody approved. Changes that nobody reviewed have none.',
  },
  { column: 'merge_wait', name: 'stage.merge_wait', title: 'Merge wait', what: 'From the last approval of a change to its merge.' },
  {
    column: 'deploy_wait',
    name: 'stage.deploy_wait',
    title: 'Deploy wait',
    what: 'From the merge of a change to when the deployment that brought it began.',
  },
  { column: 'deploying', name: 'stage.deploying', title: 'Deploying', what: 'How long the deployment took that brought a change.' },
];

const counted = `In the bucket in which that deployment finished. What did not happen, or cannot be known, is left out and never 0. By the wall clock, or with the filter clock = working in the working time of the team that owns the service. Without a filter by environment: production alone; with environment = "" the changes themselves by when they were merged, deployed or not. ${withoutBots}`;

/** Where the time of changes goes; together the stages are the lead time, as far as each is known. */
export const stageMetrics = stages.map(
  ({ column, name, title, what }) =>
    (house: House): MetricSource => ({
      name: `delivery.${name}`,
      title,
      description: `${what} ${counted}`,
      unit: 'seconds',
      direction: 'down',
      stats: changeStats,
      dimensions: deployedDimensions,
      async evaluate(asked, grid) {
        const { clock, query } = clockOf(asked);
        const scope = await flowScope(house, query);
        const measured = clock === 'working' ? `${column}_working` : column;
        const ofChanges = [query.filter.environment ?? []].flat().includes('');
        const places = ofChanges ? "(environment != '' OR (state = 'merged' AND isNotNull(merged)))" : "environment != ''";
        return selectSeries(house.facts, query, grid, {
          from: changeFlow,
          time: "assumeNotNull(if(environment = '', merged, deployed))",
          value: statExpression(query.stat ?? 'p50', `assumeNotNull(${measured})`),
          where: `${scope.people} AND ${places} AND ${scope.environments} AND isNotNull(${measured})`,
          parameters: scope.parameters,
          dimensions: scope.dimensions,
          whyEmpty: await whyNoChanges(house),
        });
      },
    }),
);
