import type { Area } from '../area.ts';
import { budgetKind, defaultBudgets } from './definitions.ts';
import { vitalMetrics } from './metrics.ts';
import { optimizationRoutes } from './routes.ts';

export const optimization: Area = {
  name: 'optimization',
  kinds: [budgetKind],
  defaults: defaultBudgets,
  metrics: vitalMetrics,
  routes: optimizationRoutes,
  jobs: () => [],
};
