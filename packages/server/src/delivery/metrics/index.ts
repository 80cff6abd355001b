import type { House } from '../../area.ts';
import type { MetricSource } from '../../metrics/types.ts';
import { deliveryOf } from '../delivery.ts';
import { changeMeasures } from './changes.ts';
import { changesOpen } from './changes-open.ts';
import { commitCount, revertCount } from './commits.ts';
import { deploymentCount, deploymentFrequency } from './deployments.ts';
import { failureVariants } from './failure-variants.ts';
import { changeFailRate, deploymentReworkRate, failedDeploymentRecoveryTime } from './failures.ts';
import { frequencyVariants } from './frequency-variants.ts';
import { incidentCount, incidentRecoveryTime } from './incidents.ts';
import { changeLeadTime } from './lead-time.ts';
import { leadTimeVariants } from './lead-time-variants.ts';
import { stageMetrics } from './stages.ts';
import { deploymentSuccessRate } from './success-rate.ts';
import { workInProgress, workItemAge } from './work-in-progress.ts';
import { workItemMetrics } from './work-items.ts';

const all = [
  deploymentFrequency,
  changeLeadTime,
  changeFailRate,
  failedDeploymentRecoveryTime,
  deploymentReworkRate,
  incidentRecoveryTime,
  incidentCount,
  ...failureVariants,
  ...leadTimeVariants,
  ...frequencyVariants,
  ...stageMetrics,
  ...changeMeasures,
  changesOpen,
  ...workItemMetrics,
  workInProgress,
  workItemAge,
  deploymentCount,
  deploymentSuccessRate,
  commitCount,
  revertCount,
];

/** DORA's five, and what they are made of. */
export function deliveryMetrics(house: House): MetricSource[] {
  return all.map((metric) => current(house, metric(house)));
}

const behind = 'What arrived last is still being worked out, and may be missing here: ask again in a moment.';

/** Answers after what was received before the question has been computed, or says that it is not yet. */
function current(house: House, metric: MetricSource): MetricSource {
  return {
    ...metric,
    async evaluate(query, grid) {
      const isCurrent = await deliveryOf(house).assembly.caughtUp();
      const answer = await metric.evaluate(query, grid);
      if (isCurrent) return answer;
      const { explanation } = answer;
      return { ...answer, explanation: { ...explanation, notes: [behind, ...(explanation.notes ?? [])] } };
    },
  };
}
