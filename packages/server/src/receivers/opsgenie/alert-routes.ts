import type { FastifyRequest } from 'fastify';
import { defaultIngestKey } from '../../platform/http/access.ts';
import type { Http } from '../../platform/http/server.ts';
import { limited } from '../fields.ts';
import { type Hook, hookRoutes } from '../hook.ts';
import type { ReceiverHouse } from '../index.ts';
import { isObject, type JsonObject, objectBody } from '../json-object.ts';
import { sourceOf } from '../source.ts';
import { actedAlert, alertActions, createdAlert, type Identified, identified } from './alerts.ts';
import { accepted, readRequestId, requestId, sendFailure } from './api-answer.ts';

/** Below a prefix, and at the root for clients that can be given a host alone. */
const prefixes = ['/opsgenie', ''] as const;
const paths = (path: string) => prefixes.map((prefix) => `${prefix}${path}`);
/** As Opsgenie's own largest alert and more. */
const largest = 512 * 1024;

/** Opsgenie's Alert API: what its clients need to create alerts, take them up and close them. */
export function opsgenieAlertReceiver(http: Http, house: ReceiverHouse): void {
  http.register(async (scope: Http) => {
    scope.setErrorHandler(sendFailure);
    const ids = new WeakMap<object, string>();
    const hook = (path: string, more: Pick<Hook, 'summary'> & Partial<Hook>, decode: (request: FastifyRequest, body: Buffer) => Told) =>
      hookRoutes(scope, house, {
        protocol: 'opsgenie-api',
        paths: paths(path),
        ingestKey: genieKey,
        bodyLimit: largest,
        deliveryId: () => '',
        ...more,
        decode(request, body) {
          const { action, alert } = decode(request, body);
          const outcome = { event: `api.${action}`, subject: alert.told.labels.service ?? '', rows: {}, alerts: [alert.told] };
          ids.set(outcome, requestId({ action, alertId: alert.id, at: house.clock.now() }));
          return outcome;
        },
        answer: (reply, outcome) => accepted(reply, ids.get(outcome) ?? ''),
      });
    hook('/v2/alerts', { summary: 'Create an alert in the form of Opsgenie' }, ({ actor }, body) => ({
      action: 'create',
      alert: createdAlert(objectBody(body), sourceOf(actor), house.clock.now()),
    }));
    for (const action of alertActions) {
      hook(`/v2/alerts/:identifier/${action}`, { summary: `${action} of an alert, in the form of Opsgenie` }, (request, body) => ({
        action,
        alert: actedAlert(action, idOf(request), optionalBody(body), sourceOf(request.actor), house.clock.now()),
      }));
    }
    hook('/v2/alerts/:identifier', { summary: 'Close an alert for good, in the form of Opsgenie', method: 'DELETE' }, (request) => ({
      action: 'delete',
      alert: actedAlert('close', idOf(request), {}, sourceOf(request.actor), house.clock.now()),
    }));
    statusRoutes(scope);
  });
}

interface Told {
  readonly action: string;
  readonly alert: Identified;
}

/** Everything that was answered 202 has been done. */
function statusRoutes(scope: Http): void {
  for (const url of paths('/v2/alerts/requests/:id')) {
    scope.get(
      url,
      { config: { access: 'ingest', ingestKey: genieKey }, schema: { summary: 'What became of a request, in the form of Opsgenie' } },
      async ({ params }, reply) => {
        const text = isObject(params) ? limited(params.id, 200) : '';
        const { action, alertId, at } = readRequestId(text);
        const processedAt = new Date(at).toISOString();
        const data = { success: true, isSuccess: true, action, processedAt, status: 'Processed', alertId, alias: '' };
        return reply.send({ data, took: 0, requestId: text });
      },
    );
  }
}

function idOf({ params, query, actor }: FastifyRequest): string {
  const identifier = isObject(params) ? limited(params.identifier, 512) : '';
  const type = isObject(query) ? limited(query.identifierType, 20) : '';
  return identified(identifier, type, sourceOf(actor));
}

/** `Authorization: GenieKey <ingest key>`. */
export function genieKey(request: FastifyRequest): string | undefined {
  return /^GenieKey\s+(\S+)\s*$/i.exec(request.headers.authorization ?? '')?.[1] ?? defaultIngestKey(request);
}

/** A close without a note has no body. */
function optionalBody(body: Buffer): JsonObject {
  return body.length === 0 ? {} : objectBody(body);
}
