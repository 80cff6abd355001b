import type { House } from '../../area.ts';
import { deploymentOutcomes } from '../../facts/deployment-outcomes.ts';
import { statExpression } from '../../metrics/bucketing.ts';
import { selectSeries } from '../../metrics/selection.ts';
import type { Grid, MetricQuery, MetricSource, SourceAnswer } from '../../metrics/types.ts';
import { clockOf } from './clock.ts';
import { whyNoReports } from './empty.ts';
import { deploymentDimensions, deploymentScope } from './scope.ts';

const evidence =
  'A deployment failed by the strongest evidence there is: what people said of it, what was reported of it, a later roll-back of it, a revert of a change in it, a hotfix after it, an incident that names it, an incident of its service that began soon after it. Alerts and a worse verdict only propose that it failed. Release tags are judged where incidents of their service or other evidence is known. Without a filter by environment: production alone.';

export function changeFailRate(house: House): MetricSource {
  return {
    name: 'delivery.change_fail_rate',
    title: 'Change fail rate',
    description: `Share of deployments that failed, by when they finished; one failed once, however many incidents it had. ${evidence} One without evidence that is younger than 24 hours (or what its Service says) is pending and left out. n is the number of judged deployments.`,
    unit: 'ratio',
    direction: 'down',
    stats: [],
    dimensions: deploymentDimensions,
    evaluate: (query, grid) =>
      select(house, query, grid, {
        value: 'countIf(failed) / count()',
        where: `pending_until <= fromUnixTimestamp64Milli({judgedUntil:Int64}, 'UTC')`,
        parameters: { judgedUntil: grid.now },
      }),
  };
}

export const recoveryStats = ['p50', 'p75', 'p90', 'mean', 'min', 'max', 'count'] as const;
const wall = '(toUnixTimestamp64Milli(assumeNotNull(restored)) - toUnixTimestamp64Milli(finished)) / 1000';

/** Called so since DORA 2023; an incident that no change caused does not count. */
export function failedDeploymentRecoveryTime(house: House): MetricSource {
  return {
    name: 'delivery.failed_deployment_recovery_time',
    title: 'Failed deployment recovery time',
    description: `From when a failed deployment finished to when users were served again (its last incident was resolved, else the first deployment that mends it finished), in the bucket of the failed one. ${evidence} Failures that are not over are left out. By the clock "working", in the working time of the service's team.`,
    unit: 'seconds',
    direction: 'down',
    stats: recoveryStats,
    dimensions: [...deploymentDimensions, 'clock'],
    evaluate(asked, grid) {
      const { clock, query } = clockOf(asked);
      return select(house, query, grid, {
        value: statExpression(query.stat ?? 'p50', clock === 'wall' ? wall : 'assumeNotNull(recovery_working)'),
        where: 'failed AND isNotNull(restored)',
        parameters: {},
      });
    },
  };
}

export function deploymentReworkRate(house: House): MetricSource {
  return {
    name: 'delivery.deployment_rework_rate',
    title: 'Deployment rework rate',
    description:
      'Share of deployments that were made because of a problem users noticed: reported as unplanned or as repairing another, taking one back by deploying an older commit, bringing the revert of a change deployed before, or a hotfix. Without a filter by environment: production alone.',
    unit: 'ratio',
    direction: 'down',
    stats: [],
    dimensions: deploymentDimensions,
    evaluate: (query, grid) => select(house, query, grid, { value: 'countIf(rework) / count()', where: '1', parameters: {} }),
  };
}

interface Question {
  readonly value: string;
  readonly where: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

async function select(house: House, query: MetricQuery, grid: Grid, question: Question): Promise<SourceAnswer> {
  const scope = await deploymentScope(house, query);
  return selectSeries(house.facts, query, grid, {
    from: deploymentOutcomes,
    time: 'finished',
    value: question.value,
    where: `judged AND ${question.where} AND ${scope.environments}`,
    parameters: { ...scope.parameters, ...question.parameters },
    dimensions: scope.dimensions,
    whyEmpty: whyNoReports,
  });
}
