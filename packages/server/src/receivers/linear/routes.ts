import { AppError } from '../../platform/errors.ts';
import type { Http } from '../../platform/http/server.ts';
import { hmacMatches } from '../../platform/http/signature.ts';
import { at, idOf, limited } from '../fields.ts';
import { type HookOutcome, hookRoutes } from '../hook.ts';
import type { ReceiverHouse } from '../index.ts';
import { type JsonObject, objectBody } from '../json-object.ts';
import { type LinearIssue, readIssue, transition } from './issues.ts';

/** Linear's own limit for what a webhook may be late or early. */
const toleranceMs = 60_000;

/** Webhooks of Linear. */
export function linearReceiver(http: Http, house: ReceiverHouse): void {
  hookRoutes(http, house, {
    protocol: 'linear',
    paths: ['/hooks/linear', '/linear'],
    summary: 'Take webhooks of Linear',
    signature: {
      protocol: 'linear',
      verify(request, body, secret) {
        const header = limited(request.headers['linear-signature'], 200);
        if (header === '') return 'absent';
        return hmacMatches(header, '', secret, body) ? 'valid' : 'invalid';
      },
    },
    deliveryId: (request) => limited(request.headers['linear-delivery'], 200),
    decode(_request, bytes, { clock }) {
      const body = objectBody(bytes);
      refuseStale(body, clock.now());
      return decodeLinear(body, clock.now());
    },
  });
}

/** A signed body is as good as new for ever: what is not from this minute is somebody else sending it again. @throws AppError `unauthenticated` */
function refuseStale({ webhookTimestamp }: JsonObject, now: number): void {
  if (typeof webhookTimestamp !== 'number') {
    throw new AppError('unauthenticated', 'The body states no webhookTimestamp: when it was sent cannot be told.');
  }
  const late = now - webhookTimestamp;
  if (Math.abs(late) <= toleranceMs) return;
  throw new AppError(
    'unauthenticated',
    `The webhook is stale: it was sent ${Math.round(Math.abs(late) / 1000)} s ${late > 0 ? 'ago' : 'ahead of the clock'}, and 60 s is the most. Check the clock of this server.`,
  );
}

/** @param now milliseconds UTC. */
export function decodeLinear(body: JsonObject, now: number): HookOutcome {
  const type = limited(body.type, 40) || 'unknown';
  const action = limited(body.action, 40);
  const event = action === '' ? type : `${type}.${action}`;
  if (type !== 'Issue') return { event, subject: '', rows: {}, ignored: 'nothing is measured from this kind' };
  const data = at(body, 'data');
  const issue = readIssue({ ...data, url: data.url ?? body.url }, now, action === 'remove');
  if (typeof issue === 'string') return { event, subject: limited(data.identifier, 200), rows: {}, ignored: issue };
  return {
    event,
    subject: issue.key,
    rows: { workItems: issue.items, workItemStatuses: issue.statuses, workItemTransitions: transitionsOf(issue, body, action) },
  };
}

function transitionsOf(issue: LinearIssue, body: JsonObject, action: string) {
  if (action === 'create') return [transition(issue, issue.created, '', issue.status, 'webhook')];
  const from = idOf(at(body, 'updatedFrom').stateId);
  const isMove = action === 'update' && from !== '' && from !== issue.status;
  return isMove ? [transition(issue, issue.updated, from, issue.status, 'webhook')] : [];
}
