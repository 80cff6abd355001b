import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { House } from '../../../area.ts';
import { urgencies } from '../../../facts/told-alert.ts';
import { actorName } from '../../../platform/access.ts';
import type { Http } from '../../../platform/http/server.ts';
import { timeParameter } from '../../../platform/http/time.ts';
import { currentRouting } from '../routing/current.ts';
import { suppressionAt } from '../routing/suppression.ts';
import { acknowledgeAlerts, rateAlerts, resolveAlerts, unacknowledgeAlerts } from './actions.ts';
import { alertSchema, alertsSchema, alertToWire, oneAlertSchema } from './answers.ts';
import { eventsOf, getAlert, listAlerts, notificationsAbout } from './reading.ts';
import { reviewAlerts, reviewSchema } from './review.ts';

const params = z.object({ id: z.uuid() });
const listQuery = z.object({
  state: z.enum(['open', 'firing', 'acknowledged', 'resolved']).optional(),
  service: z.string().max(200).optional(),
  urgency: z.enum(urgencies).optional(),
  rule: z.string().max(300).optional().describe('Definition that they follow from, as AlertRule/checkout-errors'),
  name: z.string().max(4_096).optional().describe('Label alertname'),
  from: timeParameter.optional().describe('Leaves out those that were over before'),
  limit: z.coerce.number().int().min(1).max(5_000).default(200),
});
const rating = z.strictObject({ rating: z.enum(['useful', 'not_useful']), reason: z.string().trim().min(1).max(500).optional() });
const range = z.object({ from: timeParameter, to: timeParameter });

/** Alerts, and what people do about them. */
export function alertRoutes(http: Http, house: House): void {
  http.get(
    '/api/v1/alerts',
    { config: { access: 'viewer' }, schema: { summary: 'Alerts, newest first', querystring: listQuery, response: { 200: alertsSchema } } },
    async ({ query }) => {
      const [rows, suppression] = await Promise.all([listAlerts(house.database, query), suppressionNow(house)]);
      return { alerts: rows.map((row) => alertToWire(row, suppression)) };
    },
  );
  http.get(
    '/api/v1/alerts/:id',
    {
      config: { access: 'viewer' },
      schema: { summary: 'An alert, what happened to it and who was told', params, response: { 200: oneAlertSchema } },
    },
    async (request) => {
      const row = await getAlert(house.database, request.params.id);
      const [events, notifications, suppression] = await Promise.all([
        eventsOf(house.database, row.id),
        notificationsAbout(house, row),
        suppressionNow(house),
      ]);
      return { alert: alertToWire(row, suppression), events, notifications };
    },
  );
  http.get(
    '/api/v1/alert-review',
    {
      config: { access: 'viewer' },
      schema: { summary: 'How much each rule was worth its interruptions', querystring: range, response: { 200: reviewSchema } },
    },
    async ({ query }) => reviewAlerts(house, query.from, query.to),
  );
  actionRoutes(http, house);
}

function actionRoutes(http: Http, house: House): void {
  const options = (summary: string) => ({
    config: { access: 'member' as const },
    schema: { summary, params, response: { 200: alertSchema } },
  });
  const answer = async (id: string) => alertToWire(await getAlert(house.database, id), await suppressionNow(house));
  /** Alerts that are not there are said to be so before anything is done. */
  const acting = async ({ actor }: FastifyRequest, id: string) => {
    await getAlert(house.database, id);
    return { ids: [id], by: actorName(actor) };
  };
  http.post('/api/v1/alerts/:id/acknowledge', options('Take an alert up: it is not repeated'), async (request) => {
    await acknowledgeAlerts(house, await acting(request, request.params.id));
    return answer(request.params.id);
  });
  http.post('/api/v1/alerts/:id/unacknowledge', options('Give an alert back'), async (request) => {
    await unacknowledgeAlerts(house, await acting(request, request.params.id));
    return answer(request.params.id);
  });
  http.post('/api/v1/alerts/:id/resolve', options('Say that an alert is over'), async (request) => {
    await resolveAlerts(house, await acting(request, request.params.id));
    return answer(request.params.id);
  });
  const rate = options('Say whether an alert was worth the interruption');
  http.post('/api/v1/alerts/:id/rate', { ...rate, schema: { ...rate.schema, body: rating } }, async (request) => {
    await rateAlerts(house, await acting(request, request.params.id), request.body);
    return answer(request.params.id);
  });
}

async function suppressionNow(house: House) {
  return suppressionAt(house, (await currentRouting(house)).routing, house.clock.now());
}
