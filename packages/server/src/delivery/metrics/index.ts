import type { House } from '../../area.ts';
import type { MetricSource } from '../../metrics/types.ts';
import { commitCount, revertCount } from './commits.ts';
import { deploymentCount, deploymentFrequency } from './deployments.ts';
import { changeFailRate, deploymentReworkRate, failedDeploymentRecoveryTime } from './failures.ts';
import { changeLeadTime } from './lead-time.ts';

const all = [
  deploymentFrequency,
  changeLeadTime,
  changeFailRate,
  failedDeploymentRecoveryTime,
  deploymentReworkRate,
  deploymentCount,
  commitCount,
  revertCount,
];

/** DORA's five, and what they are made of. */
export function deliveryMetrics(house: House): MetricSource[] {
  return all.map((metric) => metric(house));
}
