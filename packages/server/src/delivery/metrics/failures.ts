import type { House } from '../../area.ts';
import { statExpression } from '../../metrics/bucketing.ts';
import { selectSeries } from '../../metrics/selection.ts';
import type { Grid, MetricQuery, MetricSource, SourceAnswer } from '../../metrics/types.ts';
import { whyNoReports } from './empty.ts';
import { deploymentDimensions, deploymentScope } from './scope.ts';

/** A deployment younger than this without a sign of failure is not judged yet. */
const observationHours = 24;

const evidence =
  'A deployment failed when another says that it repairs it, or takes it back by deploying an older commit. Judged are deployments that were reported; release tags tell nothing of failures. Without a filter by environment: production alone.';

/**
 * Reported deployments that succeeded, with `failed`, `restored` (finish of the first deployment that repaired it; NULL while there is
 * none) and `rework`.
 */
const judged = `(
  SELECT d.service AS service, d.environment AS environment, d.repository AS repository, d.finished AS finished,
    d.unplanned OR d.repairs != '' OR d.rolls_back != '' AS rework,
    f.target != '' AS failed,
    arrayMin(arrayFilter(time -> time >= d.finished, f.repaired)) AS first_repair,
    if(arrayExists(time -> time >= d.finished, f.repaired), first_repair, NULL) AS restored
  FROM (SELECT * FROM deployments FINAL WHERE status = 'success' AND source != 'git') AS d
  LEFT JOIN (
    SELECT service, environment, target, groupArrayIf(finished, status = 'success') AS repaired
    FROM (
      SELECT service, environment, finished, status, arrayJoin(arrayDistinct([repairs, rolls_back])) AS target
      FROM deployments FINAL
    )
    WHERE target != ''
    GROUP BY service, environment, target
  ) AS f ON d.service = f.service AND d.environment = f.environment AND d.id = f.target
) AS judged`;

export function changeFailRate(house: House): MetricSource {
  return {
    name: 'delivery.change_fail_rate',
    title: 'Change fail rate',
    description: `Share of deployments that failed, by when they finished. ${evidence} One that is younger than ${observationHours} hours and shows no failure is pending and left out. n is the number of judged deployments.`,
    unit: 'ratio',
    direction: 'down',
    stats: [],
    dimensions: deploymentDimensions,
    evaluate: (query, grid) =>
      select(house, query, grid, {
        value: 'countIf(failed) / count()',
        where: `(failed OR finished <= fromUnixTimestamp64Milli({judgedUntil:Int64}, 'UTC'))`,
        parameters: { judgedUntil: grid.now - observationHours * 3_600_000 },
      }),
  };
}

/** Called so since DORA 2023; an incident that no change caused does not count. */
export function failedDeploymentRecoveryTime(house: House): MetricSource {
  return {
    name: 'delivery.failed_deployment_recovery_time',
    title: 'Failed deployment recovery time',
    description: `From when a failed deployment finished to when the first deployment that repairs it or takes it back finished, in the bucket of the failed one. ${evidence} Failures without such a deployment are left out.`,
    unit: 'seconds',
    direction: 'down',
    stats: ['p50', 'p75', 'p90', 'mean', 'min', 'max', 'count'],
    dimensions: deploymentDimensions,
    evaluate: (query, grid) =>
      select(house, query, grid, {
        value: statExpression(
          query.stat ?? 'p50',
          '(toUnixTimestamp64Milli(assumeNotNull(restored)) - toUnixTimestamp64Milli(finished)) / 1000',
        ),
        where: 'failed AND isNotNull(restored)',
        parameters: {},
      }),
  };
}

export function deploymentReworkRate(house: House): MetricSource {
  return {
    name: 'delivery.deployment_rework_rate',
    title: 'Deployment rework rate',
    description:
      'Share of deployments that were not planned and happened because of a problem users noticed: reported as unplanned, as repairing another, or taking one back by deploying an older commit. Judged are deployments that were reported. Without a filter by environment: production alone.',
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
    from: judged,
    time: 'finished',
    value: question.value,
    where: `${question.where} AND ${scope.environments}`,
    parameters: { ...scope.parameters, ...question.parameters },
    dimensions: scope.dimensions,
    whyEmpty: whyNoReports,
  });
}
