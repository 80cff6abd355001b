import { AppError } from '../../platform/errors.ts';
import type { Http } from '../../platform/http/server.ts';
import { limited } from '../fields.ts';
import { type HookOutcome, hookRoutes } from '../hook.ts';
import { mergeIncidents } from '../incident-merge.ts';
import type { ReceiverHouse } from '../index.ts';
import { isObject, type JsonObject, jsonBody } from '../json-object.ts';
import { decodeCdEvent } from './decode.ts';

const batchLimit = 1_000;

/** CDEvents over HTTP, as CloudEvents in structured, batched or binary mode, or bare. */
export function cdEventsReceiver(http: Http, house: ReceiverHouse): void {
  hookRoutes(http, house, {
    protocol: 'cdevents',
    paths: ['/hooks/cdevents', '/cdevents'],
    summary: 'Take CDEvents',
    deliveryId: (request) => limited(request.headers['ce-id'], 200),
    decode: (_request, body) => outcomeOf(body, house),
  });
}

async function outcomeOf(body: Buffer, house: ReceiverHouse): Promise<HookOutcome> {
  const events = eventsOf(jsonBody(body)).map((event) => decodeCdEvent(event, house.clock.now()));
  const incidents = await mergeIncidents(
    house,
    events.flatMap(({ incident }) => incident ?? []),
  );
  const deploymentEvents = events.flatMap(({ deployment }) => deployment ?? []);
  const ignored = events.find((event) => event.ignored !== undefined)?.ignored;
  const [first] = events;
  return {
    event: events.length === 1 && first !== undefined ? first.event : 'batch',
    subject: first?.subject ?? '',
    rows: { incidents, deploymentEvents },
    ...(ignored === undefined ? {} : { ignored }),
  };
}

/** Structured mode carries the event as `data`; binary mode is the event itself. @throws AppError `invalid_request` */
function eventsOf(body: unknown): JsonObject[] {
  const list = Array.isArray(body) ? body : [body];
  if (list.length > batchLimit) throw new AppError('invalid_request', `At most ${batchLimit} events in one batch.`);
  return list.map((one) => {
    if (!isObject(one)) throw new AppError('invalid_request', 'An event of CDEvents is a JSON object.');
    return isObject(one.data) && typeof one.specversion === 'string' ? one.data : one;
  });
}
