import type { FastifyRequest } from 'fastify';
import { AppError } from '../../platform/errors.ts';
import type { Http } from '../../platform/http/server.ts';
import { limited } from '../fields.ts';
import { hookRoutes } from '../hook.ts';
import type { ReceiverHouse } from '../index.ts';
import { isObject, jsonBody } from '../json-object.ts';
import { sourceOf } from '../source.ts';
import { decodeMapped } from './decode.ts';

/** Alerts in any JSON, read as a definition of kind AlertSource says. */
export function genericAlertReceiver(http: Http, house: ReceiverHouse): void {
  hookRoutes(http, house, {
    protocol: 'alert-source',
    paths: ['/hooks/alerts'],
    summary: 'Take alerts in any JSON; ?source= names the AlertSource that says how they are read',
    bodyLimit: 512 * 1024,
    deliveryId: () => '',
    async decode(request, body) {
      const tool = toolOf(request);
      const mapping = await house.inbound.mapping(tool);
      if (mapping === undefined) {
        throw new AppError('invalid_request', 'There is no such AlertSource: define one, and name it in the address as ?source=<name>.');
      }
      const { alerts, leftOut } = decodeMapped(jsonBody(body), mapping, tool, sourceOf(request.actor), house.clock.now());
      const ignored = leftOut === 0 ? {} : { ignored: 'alerts without a name, or in a state that the AlertSource does not name' };
      return { event: 'alerts', subject: tool, rows: {}, alerts, ...ignored };
    },
  });
}

function toolOf({ query }: FastifyRequest): string {
  return isObject(query) ? limited(query.source, 63) : '';
}
