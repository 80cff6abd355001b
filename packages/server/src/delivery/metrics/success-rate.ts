import type { House } from '../../area.ts';
import { deployments } from '../../facts/deployments.ts';
import { selectSeries } from '../../metrics/selection.ts';
import type { MetricSource } from '../../metrics/types.ts';
import { whyNoReports } from './empty.ts';
import { deploymentDimensions, deploymentScope } from './scope.ts';

/** How reliable roll-outs themselves are: one that failed never reached users and is no failed change. */
export function deploymentSuccessRate(house: House): MetricSource {
  return {
    name: 'delivery.deployment_success_rate',
    title: 'Deployment success rate',
    description:
      'Share of roll-outs that succeeded, of those that succeeded or failed as such, by when they ended. A roll-out that failed did not reach users, and is not in the change fail rate. Left out: cancelled ones, which say neither, what runs still, and release tags, which never fail. Without a filter by environment: production alone.',
    unit: 'ratio',
    direction: 'up',
    stats: [],
    dimensions: deploymentDimensions,
    async evaluate(query, grid) {
      const scope = await deploymentScope(house, query);
      return selectSeries(house.facts, query, grid, {
        from: deployments,
        time: 'finished',
        value: "countIf(status = 'success') / count()",
        where: `status IN ('success', 'failure') AND source != 'git' AND ${scope.environments}`,
        parameters: scope.parameters,
        dimensions: scope.dimensions,
        whyEmpty: whyNoReports,
      });
    },
  };
}
