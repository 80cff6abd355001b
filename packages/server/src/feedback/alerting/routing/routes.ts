import { z } from 'zod';
import type { House } from '../../../area.ts';
import type { Http } from '../../../platform/http/server.ts';
import { isoAnswer } from '../../../platform/http/time.ts';
import { alertSchema, alertToWire } from '../book/answers.ts';
import { currentRouting } from './current.ts';
import { openGroups } from './groups.ts';
import { suppressionAt } from './suppression.ts';
import { groupLabels } from './tree.ts';

const texts = z.record(z.string().max(500), z.string().max(4_096));

const groupsSchema = z.object({
  groups: z.array(
    z.object({
      id: z.string(),
      receiver: z.string(),
      labels: z.record(z.string(), z.string()),
      nextAt: isoAnswer.describe('When it is looked at again'),
      toldAt: isoAnswer.nullable().describe('When it was told last; null when it was not, or all that was is over'),
      mutedBy: z.array(z.string()).readonly().describe('Time intervals that keep it quiet'),
      alerts: z.array(alertSchema),
    }),
  ),
});

const testSchema = z.object({
  routes: z.array(
    z.object({
      route: z.string().describe('Matchers from the root'),
      place: z.array(z.int()).readonly().describe('Positions among the routes of the definition, from the root’s on; empty for the root'),
      receiver: z.string(),
      channels: z.array(z.string()).readonly(),
      escalationPolicy: z.string().nullable(),
      groupLabels: z.record(z.string(), z.string()),
      groupWait: z.number().describe('Seconds'),
      groupInterval: z.number().describe('Seconds'),
      repeatInterval: z.number().describe('Seconds'),
      mutedBy: z.array(z.string()).readonly().describe('Time intervals that keep it quiet now'),
    }),
  ),
  silencedBy: z.array(z.string()).readonly(),
  inhibitedBy: z.array(z.string()).readonly(),
});

/** Groups of alerts as they stand, and where an alert would go. */
export function routingRoutes(http: Http, house: House): void {
  http.get(
    '/api/v1/alert-groups',
    {
      config: { access: 'viewer' },
      schema: { summary: 'Open alerts in the groups in which they are told', response: { 200: groupsSchema } },
    },
    async () => {
      const { routing } = await currentRouting(house);
      const suppression = await suppressionAt(house, routing, house.clock.now());
      const groups = await openGroups(house);
      return {
        groups: groups.map(({ group: { id, receiver, labels, nextAt, toldAt, mutedBy }, alerts }) => ({
          ...{ id, receiver, labels, nextAt, toldAt, mutedBy },
          alerts: alerts.map((alert) => alertToWire(alert, suppression)),
        })),
      };
    },
  );
  http.post(
    '/api/v1/alert-routing/test',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Who would be told of an alert with these labels',
        body: z.strictObject({ labels: texts.refine((labels) => Object.keys(labels).length <= 100, 'at most 100 labels') }),
        response: { 200: testSchema },
      },
    },
    async ({ body: { labels } }) => {
      const { routing } = await currentRouting(house);
      const now = house.clock.now();
      const suppression = await suppressionAt(house, routing, now);
      const routes = routing.routesOf(labels).map((route) => ({
        route: route.key,
        place: route.place,
        receiver: route.receiver.name,
        channels: route.receiver.channels,
        escalationPolicy: route.receiver.escalationPolicy ?? null,
        groupLabels: groupLabels(route, labels),
        groupWait: route.groupWait / 1000,
        groupInterval: route.groupInterval / 1000,
        repeatInterval: route.repeatInterval / 1000,
        mutedBy: route.mutedBy(now),
      }));
      return { routes, ...suppression({ id: '', fingerprint: '', labels }) };
    },
  );
}
