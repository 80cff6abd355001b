import type { FastifyRequest } from 'fastify';
import type { Http } from '../../platform/http/server.ts';
import { hmacMatches } from '../../platform/http/signature.ts';
import { limited } from '../fields.ts';
import { type HookOutcome, hookRoutes } from '../hook.ts';
import { mergeIncidents } from '../incident-merge.ts';
import type { ReceiverHouse } from '../index.ts';
import { objectBody } from '../json-object.ts';
import { decodePagerduty } from './decode.ts';

/** Webhooks of PagerDuty, version 3: its incidents. */
export function pagerdutyReceiver(http: Http, house: ReceiverHouse): void {
  hookRoutes(http, house, {
    protocol: 'pagerduty',
    paths: ['/hooks/pagerduty', '/pagerduty'],
    summary: 'Take webhooks of PagerDuty',
    signature: { protocol: 'pagerduty', verify },
    deliveryId: (request) => limited(request.headers['x-webhook-id'], 100),
    decode: (_request, body) => outcomeOf(body, house),
  });
}

async function outcomeOf(body: Buffer, house: ReceiverHouse): Promise<HookOutcome> {
  const { event, subject, incident, ignored } = decodePagerduty(objectBody(body), house.clock.now());
  const rows = incident === undefined ? {} : { incidents: await mergeIncidents(house, [incident]) };
  return { event, subject, rows, ...(ignored === undefined ? {} : { ignored }) };
}

/** Several signatures stand beside each other while a secret is being changed: one that fits is enough. */
function verify(request: FastifyRequest, body: Buffer, secret: string): 'valid' | 'invalid' | 'absent' {
  const header = request.headers['x-pagerduty-signature'];
  if (typeof header !== 'string' || header === '') return 'absent';
  const signatures = header.split(',', 20).map((one) => one.trim());
  return signatures.some((one) => hmacMatches(one, 'v1=', secret, body)) ? 'valid' : 'invalid';
}
