import type { Area } from '../area.ts';
import { service, team } from './definitions.ts';
import { deliveryJobs } from './jobs.ts';
import { deliveryMetrics } from './metrics/index.ts';
import { deliveryRoutes } from './routes.ts';
import { collectedRoutes } from './surveys/collected-routes.ts';
import { surveyKind } from './surveys/definitions.ts';
import { surveyMetrics } from './surveys/metrics.ts';
import { pulseRoutes } from './surveys/pulse-routes.ts';
import { surveyRoutes } from './surveys/routes.ts';
import { surveyJobs } from './surveys/scheduling.ts';

/** How work reaches users: repositories, deployments, DORA's five metrics. */
export const delivery: Area = {
  name: 'delivery',
  kinds: [service, team, surveyKind],
  metrics: (house) => [...deliveryMetrics(house), ...surveyMetrics(house)],
  routes(http, house) {
    deliveryRoutes(http, house);
    surveyRoutes(http, house);
    pulseRoutes(http, house);
    collectedRoutes(http, house);
  },
  jobs: (house) => [...deliveryJobs(house), ...surveyJobs(house)],
};
