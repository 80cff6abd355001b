import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { events } from '../../facts/events.ts';
import { vitals } from '../../facts/vitals.ts';

import { parseJson } from '../../platform/http/json.ts';
import type { Http } from '../../platform/http/server.ts';
import type { Written } from '../../stores/writer.ts';
import { countFailures } from '../counting.ts';
import type { ReceiverHouse } from '../index.ts';
import { sourceOf } from '../source.ts';
import { beaconScript } from './beacon.ts';
import { decode, type Rejection, requestSchema } from './decode.ts';

const answerSchema = z.object({
  accepted: z.number().int(),
  rejected: z.array(z.object({ list: z.enum(['events', 'vitals']), index: z.number().int().nullable(), reason: z.string() })),
});

/** Product events and web vitals from the beacon, and from anything that can send JSON. */
export function eventsReceiver(http: Http, house: ReceiverHouse): void {
  http.register(async (scope: Http) => {
    // A string sent by sendBeacon is text/plain, which needs no preflight.
    scope.addContentTypeParser('text/plain', { parseAs: 'buffer' }, async (_request: unknown, body: Buffer) => parseJson(body));
    countFailures(scope, house, 'events');
    scope.addHook('onSend', async (request, reply) => allowOrigin(request.headers.origin, reply));
    scope.options('/api/v1/events', { config: { access: 'public' }, schema: { hide: true } }, async (_request, reply) => {
      reply
        .header('access-control-allow-methods', 'POST, OPTIONS')
        .header('access-control-allow-headers', 'authorization, content-type, content-encoding')
        .header('access-control-max-age', '7200');
      return reply.code(204).send();
    });
    scope.post(
      '/api/v1/events',
      {
        config: { access: 'ingest', fromPages: true },
        schema: {
          summary: 'Take product events and web vitals',
          querystring: z.object({ key: z.string().optional() }),
          body: requestSchema,
          response: { 200: answerSchema },
        },
      },
      async (request) => {
        const decoded = decode(request.body, { source: sourceOf(request.actor), received: house.clock.now() });
        const [writtenEvents, writtenVitals] = await Promise.all([
          house.facts.append(events, decoded.events),
          house.facts.append(vitals, decoded.vitals),
        ]);
        const accepted = writtenEvents.accepted + writtenVitals.accepted;
        const rejected = [...decoded.rejected, ...refused('events', writtenEvents), ...refused('vitals', writtenVitals)];
        house.ledger.count(sourceOf(request.actor), 'events', accepted, new Map([['an entry that is not valid', rejected.length]]));
        return { accepted, rejected };
      },
    );
    beaconScript(scope);
  });
}

function refused(list: Rejection['list'], written: Written): Rejection[] {
  return Array.from({ length: written.rejected }, () => ({ list, index: null, reason: written.reason ?? 'refused by the store' }));
}

/**
 * Any site may send, because the key decides. The origin is mirrored because sendBeacon always sends credentials, for
 * which browsers refuse `*`; nothing here looks at cookies.
 */
function allowOrigin(origin: string | undefined, reply: FastifyReply): void {
  reply.header('cross-origin-resource-policy', 'cross-origin').header('vary', 'origin');
  if (origin === undefined) return;
  reply.header('access-control-allow-origin', origin).header('access-control-allow-credentials', 'true');
}
