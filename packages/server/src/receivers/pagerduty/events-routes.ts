import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem, toAppError } from '../../platform/http/problem.ts';
import type { Http } from '../../platform/http/server.ts';
import type { Signature } from '../../platform/http/signature.ts';
import { limited } from '../fields.ts';
import { hookRoutes } from '../hook.ts';
import type { ReceiverHouse } from '../index.ts';
import { isObject, objectBody } from '../json-object.ts';
import { sourceOf } from '../source.ts';
import { decodeChange, decodeEvent } from './events.ts';

/** As PagerDuty's own. */
const largest = 512 * 1024;

/** PagerDuty's Events API, version 2, where the ingest key stands in the body as `routing_key`. */
export function pagerdutyEventsReceiver(http: Http, house: ReceiverHouse): void {
  http.register(async (scope: Http) => {
    scope.setErrorHandler(sendInvalid);
    const common = { protocol: 'pagerduty-events', signature: routingKey, bodyLimit: largest, deliveryId: () => '' } as const;
    hookRoutes(scope, house, {
      ...common,
      paths: ['/pagerduty/v2/enqueue', '/v2/enqueue'],
      summary: 'Take an event in the form of the Events API v2 of PagerDuty',
      decode(request, body) {
        const { action, alert, dedupKey } = decodeEvent(objectBody(body), sourceOf(request.actor), house.clock.now());
        keys.set(alert, dedupKey);
        return { event: `event.${action}`, subject: alert.labels.service ?? '', rows: {}, alerts: [alert] };
      },
      answer: (reply, { alerts: [alert] = [] }) =>
        reply.code(202).send({ status: 'success', message: 'Event processed', dedup_key: alert === undefined ? '' : keys.get(alert) }),
    });
    hookRoutes(scope, house, {
      ...common,
      paths: ['/pagerduty/v2/change/enqueue', '/v2/change/enqueue'],
      summary: 'Take a change event in the form of the Events API v2 of PagerDuty',
      decode(_request, body) {
        const entry = decodeChange(objectBody(body), house.clock.now());
        return { event: 'change', subject: entry.service, rows: {}, entries: [entry] };
      },
      answer: (reply) => reply.code(202).send({ status: 'success', message: 'Change event processed' }),
    });
  });
}

/** The sender's own key of an alert, which the answer repeats. */
const keys = new WeakMap<object, string>();

/** The key is no signature, but is found as one: only when the body is there. */
const routingKey: Signature = {
  protocol: 'pagerduty-events',
  inBody: true,
  verify: (_request, body) => (keyIn(body) === '' ? 'absent' : 'invalid'),
  token: ({ body }: FastifyRequest) => (Buffer.isBuffer(body) ? keyIn(body) : ''),
};

function keyIn(body: Buffer): string {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isObject(value) ? limited(value.routing_key, 200) : '';
  } catch {
    // What is no JSON holds no key; that it is none is said to those who are known.
    return '';
  }
}

/** Errors as PagerDuty answers them. */
function sendInvalid(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toAppError(error);
  if (known === undefined || known.status >= 500) return sendProblem(error, request, reply);
  const errors = known.problems.length > 0 ? known.problems.map(({ message }) => message) : [known.message];
  if (known.retryAfter !== undefined) reply.header('retry-after', String(Math.ceil(known.retryAfter)));
  return reply
    .code(known.status)
    .send({ status: known.status === 400 ? 'invalid event' : 'error', message: 'Event object is invalid', errors });
}
