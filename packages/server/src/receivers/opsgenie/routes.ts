import type { Http } from '../../platform/http/server.ts';
import { type HookOutcome, hookRoutes } from '../hook.ts';
import { mergeIncidents } from '../incident-merge.ts';
import type { ReceiverHouse } from '../index.ts';
import { objectBody } from '../json-object.ts';
import { decodeOpsgenie } from './decode.ts';

/** Webhooks of Opsgenie: its alerts of priority P1 to P3 are incidents. It does not sign; the ingest key stands in the request. */
export function opsgenieReceiver(http: Http, house: ReceiverHouse): void {
  hookRoutes(http, house, {
    protocol: 'opsgenie',
    paths: ['/hooks/opsgenie', '/opsgenie'],
    summary: 'Take webhooks of Opsgenie',
    deliveryId: () => '',
    decode: (_request, body) => outcomeOf(body, house),
  });
}

async function outcomeOf(body: Buffer, house: ReceiverHouse): Promise<HookOutcome> {
  const { event, subject, incident, ignored } = decodeOpsgenie(objectBody(body), house.clock.now());
  const rows = incident === undefined ? {} : { incidents: await mergeIncidents(house, [incident]) };
  return { event, subject, rows, ...(ignored === undefined ? {} : { ignored }) };
}
