import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../platform/errors.ts';
import { type Http, takeRawBodies } from '../../platform/http/server.ts';
import { countFailures } from '../counting.ts';
import { limited } from '../fields.ts';
import type { ReceiverHouse } from '../index.ts';
import { isObject } from '../json-object.ts';
import { sourceOf } from '../source.ts';
import { genieKey } from './alert-routes.ts';
import { sendFailure } from './api-answer.ts';

const protocol = 'heartbeat';

/** Pings of heartbeats in the form of Opsgenie: whoever should ping and does not, is an alert. */
export function heartbeatReceiver(http: Http, house: ReceiverHouse): void {
  const ping = async (request: FastifyRequest, reply: FastifyReply) => {
    const name = isObject(request.params) ? limited(request.params.name, 200) : '';
    const isKnown = await house.inbound.ping(name);
    if (!isKnown) throw new AppError('not_found', `Heartbeat with name [${name}] does not exist: define it as a Heartbeat.`);
    house.ledger.count(sourceOf(request.actor), protocol, 1, new Map());
    return reply.code(202).send({ result: 'PONG - Heartbeat received', took: 0, requestId: request.id });
  };
  http.register(async (scope: Http) => {
    takeRawBodies(scope);
    scope.setErrorHandler(sendFailure);
    countFailures(scope, house, protocol);
    const config = { access: 'ingest', ingestKey: genieKey } as const;
    for (const url of ['/opsgenie/v2/heartbeats/:name/ping', '/v2/heartbeats/:name/ping']) {
      const schema = url.startsWith('/v2') ? { hide: true } : { summary: 'Take a ping of a heartbeat, in the form of Opsgenie' };
      for (const method of ['GET', 'POST', 'PUT'] as const) {
        scope.route({ method, url, config, schema, handler: ping, bodyLimit: 64 * 1024 });
      }
    }
  });
}
