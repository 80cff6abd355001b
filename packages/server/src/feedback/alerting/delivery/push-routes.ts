import { z } from 'zod';
import type { House } from '../../../area.ts';
import type { Actor } from '../../../platform/access.ts';
import { AppError } from '../../../platform/errors.ts';
import type { Http } from '../../../platform/http/server.ts';
import { pushKeys, subscribe, subscriptionSchema, unsubscribe } from './subscriptions.ts';

const nothing = z.undefined().describe('Nothing');

/** By which the pages subscribe a browser to notifications of whoever is signed in. */
export function pushRoutes(http: Http, house: House): void {
  http.get(
    '/api/v1/push-key',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'The public key for which a browser subscribes',
        response: { 200: z.object({ publicKey: z.string().describe('A point of P-256, uncompressed, in Base64url') }) },
      },
    },
    async () => ({ publicKey: (await pushKeys(house)).publicKey }),
  );
  http.post(
    '/api/v1/push-subscriptions',
    {
      config: { access: 'viewer' },
      bodyLimit: 8 * 1024,
      schema: { summary: 'Show notifications in this browser', body: subscriptionSchema, response: { 204: nothing } },
    },
    async ({ body, actor }, reply) => {
      await subscribe(house, person(actor), body);
      return reply.status(204).send();
    },
  );
  http.delete(
    '/api/v1/push-subscriptions',
    {
      config: { access: 'viewer' },
      bodyLimit: 8 * 1024,
      schema: {
        summary: 'No more notifications in this browser',
        body: z.strictObject({ endpoint: z.string().max(2000) }),
        response: { 204: nothing },
      },
    },
    async ({ body, actor }, reply) => {
      await unsubscribe(house, person(actor).id, body.endpoint);
      return reply.status(204).send();
    },
  );
}

/** @throws AppError `forbidden` */
function person(actor: Actor): { id: string; email: string } {
  if (actor.kind !== 'user') throw new AppError('forbidden', 'Only a person who is signed in has browsers that show notifications.');
  return actor;
}
