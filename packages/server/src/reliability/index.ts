import type { Area } from '../area.ts';
import type { Kind } from '../definitions/types.ts';
import { sloAlertRules } from './alerts/index.ts';
import { reliabilityMetricsOf } from './attached.ts';
import { reliabilityDefaults } from './defaults.ts';
import { sloKind } from './definitions.ts';
import { foreignSlosOf } from './export/foreign.ts';
import { exportRoutes } from './export/routes.ts';
import { budgetGate } from './gate.ts';
import { httpMetrics } from './http-metrics.ts';
import { openSloKinds } from './openslo/index.ts';
import { policyKind } from './policy/definitions.ts';
import { reliabilityRoutes } from './routes.ts';
import { countingLoop } from './sli/loop.ts';
import { sloMetrics } from './slo-metrics.ts';
import { budgetLoop } from './states/loop.ts';
import { suggestionRoutes } from './suggestions/routes.ts';

export const reliability: Area = {
  name: 'reliability',
  kinds: [{ ...sloKind, fromForeign: foreignSlosOf } as Kind, policyKind, ...openSloKinds],
  defaults: reliabilityDefaults,
  metrics: (house) => [...httpMetrics(house), ...sloMetrics(house)],
  attached: reliabilityMetricsOf,
  alertRules: sloAlertRules,
  gateCheck: budgetGate,
  routes: (http, house) => {
    reliabilityRoutes(http, house);
    exportRoutes(http, house);
    suggestionRoutes(http, house);
  },
  jobs: () => [],
  loops: (house) => [countingLoop(house), budgetLoop(house)],
};
