import type { House } from '../../area.ts';
import type { Loop } from '../../platform/loops.ts';
import { incidentLoop } from './publish.ts';

export { incidentGate } from './gate.ts';
export { incidentMetrics } from './metrics.ts';
export { incidentRoutes } from './routes.ts';

export function incidentLoops(house: House): Loop[] {
  return [incidentLoop(house)];
}
