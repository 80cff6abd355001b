import type { FastifyRequest } from 'fastify';
import { AppError } from '../../platform/errors.ts';
import { defaultIngestKey } from '../../platform/http/access.ts';
import type { Http } from '../../platform/http/server.ts';
import { hmacMatches, type Signature } from '../../platform/http/signature.ts';
import { type Hook, hookRoutes } from '../hook.ts';
import type { ReceiverHouse } from '../index.ts';
import { decodeEvent } from './decode.ts';
import { payloadOf } from './payload.ts';

/** GitHub sends no event larger than 25 MB; a little more for the form around it. */
const bodyLimit = 26 * 1024 * 1024;

const signature: Signature = {
  protocol: 'github',
  verify(request, body, secret) {
    const header = headerOf(request, 'x-hub-signature-256');
    if (header !== '') return hmacMatches(header, 'sha256=', secret, body) ? 'valid' : 'invalid';
    if (headerOf(request, 'x-hub-signature') !== '' && defaultIngestKey(request) === undefined) {
      throw new AppError(
        'unauthenticated',
        'Signed with SHA-1 alone (X-Hub-Signature), which counts as not signed: X-Hub-Signature-256 is needed.',
      );
    }
    return 'absent';
  },
};

const hook: Hook = {
  protocol: 'github',
  paths: ['/hooks/github', '/github'],
  summary: 'Take a webhook of GitHub',
  signature,
  bodyLimit,
  deliveryId: (request) => headerOf(request, 'x-github-delivery'),
  decode(request, body, house) {
    const event = headerOf(request, 'x-github-event');
    if (event === '') throw new AppError('invalid_request', 'The header X-GitHub-Event is missing: this is no webhook of GitHub.');
    const payload = payloadOf(request.headers['content-type'], body);
    return decodeEvent(event, payload, { now: house.clock.now(), pseudonym: (identity) => house.pseudonym(identity) });
  },
};

/** Webhooks of GitHub, of github.com and of GitHub Enterprise alike. */
export function githubReceiver(http: Http, house: ReceiverHouse): void {
  hookRoutes(http, house, hook);
}

function headerOf(request: FastifyRequest, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}
