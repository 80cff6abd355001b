import type { Http } from '../../platform/http/server.ts';
import { hmacMatches } from '../../platform/http/signature.ts';
import { limited } from '../fields.ts';
import { type HookOutcome, hookRoutes } from '../hook.ts';
import type { ReceiverHouse } from '../index.ts';
import { type JsonObject, objectBody } from '../json-object.ts';
import { decodeCloudChange, decodeCloudPush, decodeCloudStatus } from './cloud.ts';
import { decodeServerChange, decodeServerPush } from './server.ts';

/** Bitbucket's webhooks: of Cloud, and of Server and Data Center. */
export function bitbucketReceiver(http: Http, house: ReceiverHouse): void {
  hookRoutes(http, house, {
    protocol: 'bitbucket',
    paths: ['/hooks/bitbucket', '/bitbucket'],
    summary: 'Take webhooks of Bitbucket Cloud, Server and Data Center',
    signature: {
      protocol: 'bitbucket',
      verify(request, body, secret) {
        const header = limited(request.headers['x-hub-signature'], 200);
        if (header === '') return 'absent';
        return hmacMatches(header, 'sha256=', secret, body) ? 'valid' : 'invalid';
      },
    },
    deliveryId: (request) => limited(request.headers['x-request-uuid'] ?? request.headers['x-request-id'], 100),
    decode: (request, body) => {
      const event = limited(request.headers['x-event-key'], 100);
      // Bitbucket Server's button "Test connection" sends a body of its own.
      if (event === 'diagnostics:ping') return { event, subject: '', rows: {}, ignored: 'a test of the connection' };
      return decodeBitbucket(event, objectBody(body), house.pseudonym);
    },
  });
}

/** @param event what `X-Event-Key` says; Server states it in the body as well. */
export function decodeBitbucket(event: string, body: JsonObject, pseudonym: (identity: string) => string): HookOutcome {
  const kind = event === '' ? limited(body.eventKey, 100) : event;
  if (kind === 'repo:push') return decodeCloudPush(body, pseudonym);
  if (kind === 'repo:refs_changed') return decodeServerPush(body, pseudonym);
  if (kind.startsWith('repo:commit_status_')) return decodeCloudStatus(kind, body);
  if (kind.startsWith('pullrequest:')) return decodeCloudChange(kind, body, pseudonym);
  if (kind.startsWith('pr:') && kind !== 'pr:deleted') return decodeServerChange(kind, body, pseudonym);
  return { event: kind === '' ? 'unknown' : kind, subject: '', rows: {}, ignored: 'nothing is measured from this kind' };
}
