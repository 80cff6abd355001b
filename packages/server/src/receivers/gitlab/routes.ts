import type { FastifyRequest } from 'fastify';
import type { Http } from '../../platform/http/server.ts';
import { isSameText } from '../../platform/http/signature.ts';
import { limited } from '../fields.ts';
import { type HookOutcome, hookRoutes } from '../hook.ts';
import type { ReceiverHouse } from '../index.ts';
import { type JsonObject, objectBody } from '../json-object.ts';
import { decodeMergeRequest, decodeNote } from './changes.ts';
import { decodePush } from './commits.ts';
import { decodeDeployment, decodeJob, decodePipeline } from './deployments.ts';
import { decodeIssue } from './issues.ts';

/** GitLab's webhooks, of gitlab.com and of one's own. */
export function gitlabReceiver(http: Http, house: ReceiverHouse): void {
  hookRoutes(http, house, {
    protocol: 'gitlab',
    paths: ['/hooks/gitlab', '/gitlab'],
    summary: 'Take webhooks of GitLab',
    // GitLab does not sign: it carries the secret itself.
    signature: {
      protocol: 'gitlab',
      verify: (request, _body, secret) =>
        tokenOf(request) === undefined ? 'absent' : isSameText(tokenOf(request) ?? '', secret) ? 'valid' : 'invalid',
      token: tokenOf,
    },
    deliveryId: (request) => limited(request.headers['x-gitlab-event-uuid'], 100),
    decode: (_request, body) => decodeGitlab(objectBody(body), house.pseudonym),
  });
}

/** One webhook by what it is about; kinds of which nothing is kept are named. */
export function decodeGitlab(body: JsonObject, pseudonym: (identity: string) => string): HookOutcome {
  const kind = limited(body.object_kind ?? body.event_name, 60);
  switch (kind) {
    case 'push':
      return decodePush(body, pseudonym);
    case 'merge_request':
      return decodeMergeRequest(body, pseudonym);
    case 'note':
      return decodeNote(body, pseudonym);
    case 'deployment':
      return decodeDeployment(body);
    case 'pipeline':
      return decodePipeline(body);
    case 'build':
      return decodeJob(body);
    case 'issue':
    case 'work_item':
      return decodeIssue(body);
    default:
      return { event: kind === '' ? 'unknown' : kind, subject: '', rows: {}, ignored: 'nothing is measured from this kind' };
  }
}

function tokenOf(request: FastifyRequest): string | undefined {
  const token = request.headers['x-gitlab-token'];
  return typeof token === 'string' && token !== '' ? token : undefined;
}
