import type { FastifyRequest } from 'fastify';
import type { Http } from '../../platform/http/server.ts';
import { limited } from '../fields.ts';
import { type HookOutcome, hookRoutes } from '../hook.ts';
import { mergeIncidents } from '../incident-merge.ts';
import type { ReceiverHouse } from '../index.ts';
import { isObject, objectBody } from '../json-object.ts';
import { alertsOf } from './alerts.ts';
import { decodeAlertmanager } from './decode.ts';

/** Webhooks of Alertmanager and of Grafana: their alerts, of which those that page somebody are incidents. They do not sign; the ingest key stands in the request. */
export function alertmanagerReceiver(http: Http, house: ReceiverHouse): void {
  hookRoutes(http, house, {
    protocol: 'alertmanager',
    paths: ['/hooks/alertmanager', '/alertmanager', '/hooks/grafana'],
    summary: 'Take webhooks of Alertmanager; ?severities=critical,warning says which alerts are incidents',
    deliveryId: () => '',
    decode: (request, body) => outcomeOf(request, body, house),
  });
}

async function outcomeOf(request: FastifyRequest, body: Buffer, house: ReceiverHouse): Promise<HookOutcome> {
  const notification = objectBody(body);
  const now = house.clock.now();
  const { event, subject, incidents, ignored } = decodeAlertmanager(notification, now, wantedOf(request));
  const alerts = alertsOf(notification, now);
  const rows = incidents.length === 0 ? {} : { incidents: await mergeIncidents(house, incidents) };
  return { event, subject, rows, alerts, ...(ignored === undefined || alerts.length > 0 ? {} : { ignored }) };
}

function wantedOf({ query }: FastifyRequest): ReadonlySet<string> | undefined {
  const stated = isObject(query) ? limited(query.severities, 500) : '';
  return stated === '' ? undefined : new Set(stated.split(',').map((one) => one.trim().toLowerCase()));
}
