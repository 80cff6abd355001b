import { z } from 'zod';
import type { House } from '../area.ts';
import type { Http } from '../platform/http/server.ts';
import { timeParameter } from '../platform/http/time.ts';
import { freezesSchema, freezeToWire, oneFreezeSchema, recurringToWire } from './answers.ts';
import { endFreeze, listFreezes, planFreeze, recurringFreezes } from './freezes.ts';
import type { Gate } from './gate.ts';

const name = z.string().trim().min(1).max(200);

/** Times without deployments, planned by people or of every week. */
export function freezeRoutes(http: Http, house: House, gate: Gate): void {
  http.get(
    '/api/v1/freezes',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Freezes: those that hold or are to come first, and those of every week',
        querystring: z.object({ service: name.optional().describe('Those of this service and those of all') }),
        response: { 200: freezesSchema },
      },
    },
    async ({ query }) => {
      const now = house.clock.now();
      const meant = query.service === undefined ? undefined : await gate.meant(query.service);
      const [freezes, recurring] = await Promise.all([listFreezes(house, meant?.service), recurringFreezes(house)]);
      const concerns = (service: string | undefined) => meant === undefined || service === undefined || meant.names.includes(service);
      return {
        freezes: freezes.map((row) => freezeToWire(row, now)),
        recurring: recurring.filter(({ definition }) => concerns(definition.spec.service)).map((one) => recurringToWire(one, now)),
      };
    },
  );
  http.post(
    '/api/v1/freezes',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Plan a time without deployments',
        body: z.strictObject({
          service: name.optional().describe('All when absent'),
          environment: name.optional().describe('All when absent'),
          from: timeParameter.optional().describe('Now when absent'),
          to: timeParameter.describe('Excluded'),
          reason: z.string().trim().min(1).max(500),
          hotfixes: z.enum(['allow', 'deny']).default('deny'),
        }),
        response: { 201: oneFreezeSchema },
      },
    },
    async ({ actor, body }, reply) => {
      const { service, environment = '', from, to, reason, hotfixes } = body;
      const now = house.clock.now();
      const row = await planFreeze(house, actor, {
        service: service === undefined ? '' : (await gate.meant(service)).service,
        environment,
        from: from ?? now,
        to,
        reason,
        letsHotfixes: hotfixes === 'allow',
      });
      return reply.code(201).send({ freeze: freezeToWire(row, now) });
    },
  );
  http.delete(
    '/api/v1/freezes/:id',
    {
      config: { access: 'member' },
      schema: {
        summary: 'End a freeze, or call off one to come',
        params: z.object({ id: z.uuid() }),
        response: { 200: oneFreezeSchema },
      },
    },
    async ({ actor, params }) => ({ freeze: freezeToWire(await endFreeze(house, actor, params.id), house.clock.now()) }),
  );
}
