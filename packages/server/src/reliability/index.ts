import type { Area } from '../area.ts';
import { defaultSlos } from './defaults.ts';
import { sloKind } from './definitions.ts';
import { httpMetrics } from './http-metrics.ts';
import { openSloKind } from './openslo.ts';
import { reliabilityRoutes } from './routes.ts';
import { sloMetrics } from './slo-metrics.ts';

export const reliability: Area = {
  name: 'reliability',
  kinds: [sloKind, openSloKind],
  defaults: defaultSlos,
  metrics: (house) => [...httpMetrics(house), ...sloMetrics(house)],
  routes: reliabilityRoutes,
  jobs: () => [],
};
