import type { Area } from '../area.ts';
import { alertBookJobs, alertBookRoutes, alertGate, alertMetrics } from './alerting/book/index.ts';
import { channelKind, notificationJobs, notificationLoops, notificationRoutes } from './alerting/delivery/index.ts';
import { defaultRouting, dispatcher, routingKind } from './alerting/routing/index.ts';
import { alertRuleKind, alertRuleLoops, alertRuleRoutes, defaultAlertRules, definedRules, watcherMetrics } from './alerting/rules/index.ts';
import { incidentGate, incidentLoops, incidentMetrics, incidentRoutes } from './incidents/index.ts';
import { feedbackMetrics } from './metrics.ts';
import { onCallJobs, onCallKinds, onCallLoops, onCallRoutes } from './oncall/index.ts';
import { feedbackRoutes } from './routes.ts';

export const feedback: Area = {
  name: 'feedback',
  kinds: [routingKind, alertRuleKind, channelKind, ...onCallKinds],
  defaults: [defaultRouting, ...defaultAlertRules],
  metrics: (house) => [...feedbackMetrics(house), ...watcherMetrics(house), ...alertMetrics(house), ...incidentMetrics(house)],
  alertRules: definedRules,
  gateCheck(house) {
    const checks = [alertGate(house), incidentGate(house)];
    return async (question) => (await Promise.all(checks.map((check) => check(question)))).flat();
  },
  routes(http, house) {
    feedbackRoutes(http, house);
    alertRuleRoutes(http, house);
    alertBookRoutes(http, house);
    notificationRoutes(http, house);
    onCallRoutes(http, house);
    incidentRoutes(http, house);
  },
  jobs: (house) => [...alertBookJobs(house), ...onCallJobs(house), ...notificationJobs(house)],
  loops: (house) => [
    dispatcher(house),
    ...alertRuleLoops(house),
    ...onCallLoops(house),
    ...incidentLoops(house),
    ...notificationLoops(house),
  ],
};
