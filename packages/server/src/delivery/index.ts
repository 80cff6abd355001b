import type { Area } from '../area.ts';
import { service, team } from './definitions.ts';
import { deliveryJobs } from './jobs.ts';
import { deliveryMetrics } from './metrics/index.ts';
import { deliveryRoutes } from './routes.ts';

/** How work reaches users: repositories, deployments, DORA's five metrics. */
export const delivery: Area = {
  name: 'delivery',
  kinds: [service, team],
  metrics: deliveryMetrics,
  routes: deliveryRoutes,
  jobs: deliveryJobs,
};
