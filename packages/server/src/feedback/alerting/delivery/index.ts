import type { House } from '../../../area.ts';
import type { Http } from '../../../platform/http/server.ts';
import type { Job } from '../../../platform/jobs.ts';
import type { Loop } from '../../../platform/loops.ts';
import { forgetOldNotifications } from './log.ts';
import { createCarrier, outboxLoop } from './loop.ts';
import { deliveryRoutes } from './routes.ts';
import { slackSocketLoop } from './slack-socket.ts';

export { channelKind } from './definitions.ts';

export function notificationRoutes(http: Http, house: House): void {
  deliveryRoutes(http, house, createCarrier(house));
}

export function notificationLoops(house: House): Loop[] {
  const carrier = createCarrier(house);
  return [outboxLoop(house, carrier), slackSocketLoop(house, carrier.outgoing)];
}

export function notificationJobs(house: House): Job[] {
  return [forgetOldNotifications(house)];
}
