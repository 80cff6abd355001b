import type { Area } from '../area.ts';
import { kpiMetricsOf } from './attached.ts';
import { dashboardKind } from './dashboards/definitions.ts';
import { dashboardRoutes } from './dashboards/routes.ts';
import { defaultKpis } from './defaults.ts';
import { kpiKind } from './definitions.ts';
import { kpiFamily } from './family.ts';
import { eventMetrics } from './metrics.ts';
import { kpiRoutes } from './routes.ts';

export const kpi: Area = {
  name: 'kpi',
  kinds: [kpiKind, dashboardKind],
  defaults: defaultKpis,
  metrics: eventMetrics,
  families: (house) => [kpiFamily(house)],
  attached: kpiMetricsOf,
  routes(http, house) {
    kpiRoutes(http, house);
    dashboardRoutes(http);
  },
  jobs: () => [],
};
