import type { Area } from '../area.ts';
import { optimizationMetricsOf } from './attached.ts';
import { budgetLoop } from './budget-states.ts';
import { budgetKind, defaultBudgets } from './definitions.ts';
import { optimizationGate } from './gate.ts';
import { vitalMetrics } from './metrics.ts';
import { optimizationRoutes } from './routes.ts';

export const optimization: Area = {
  name: 'optimization',
  kinds: [budgetKind],
  defaults: defaultBudgets,
  metrics: vitalMetrics,
  attached: optimizationMetricsOf,
  routes: optimizationRoutes,
  gateCheck: optimizationGate,
  jobs: () => [],
  loops: (house) => [budgetLoop(house)],
};
