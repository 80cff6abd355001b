import type { House } from '../../../area.ts';
import type { Http } from '../../../platform/http/server.ts';
import type { Job } from '../../../platform/jobs.ts';
import { alertmanagerRoutes } from '../alertmanager/routes.ts';
import { routingRoutes } from '../routing/routes.ts';
import { silenceRoutes } from '../silences/routes.ts';
import { forgetOld } from './expiry.ts';
import { alertRoutes } from './routes.ts';

export { alertGate } from './gate.ts';
export { alertMetrics } from './metrics.ts';

/** The API of alerts, their routing and silences, also as Alertmanager's. */
export function alertBookRoutes(http: Http, house: House): void {
  alertRoutes(http, house);
  silenceRoutes(http, house);
  routingRoutes(http, house);
  alertmanagerRoutes(http, house);
}

export function alertBookJobs(house: House): readonly Job[] {
  return [{ name: 'feedback.old-alerts', schedule: '40 3 * * *', run: (signal) => forgetOld(house, signal) }];
}
