import type { House } from '../../../area.ts';
import type { Loop } from '../../../platform/loops.ts';
import { Engine } from './engine.ts';
import { heartbeatLoop } from './heartbeat.ts';

export { defaultAlertRules } from './defaults.ts';
export { alertRuleKind, definedRules } from './definitions.ts';
export { alertRuleRoutes } from './routes.ts';
export { watcherMetrics } from './watcher-metrics.ts';

const second = 1_000;

/** What evaluates alert rules, and says outside that it does. */
export function alertRuleLoops(house: House): readonly Loop[] {
  const engine = new Engine(house);
  const evaluation: Loop = { name: 'feedback.alert_rules', everyMs: second, run: (now, signal) => engine.turn(now, signal) };
  return [evaluation, ...heartbeatLoop(house, engine)];
}
