import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Http } from '../../platform/http/server.ts';
import { limited } from '../fields.ts';
import { type Hook, hookRoutes } from '../hook.ts';
import type { ReceiverHouse } from '../index.ts';
import { isObject, objectBody } from '../json-object.ts';
import { decodePullRequest } from './changes.ts';
import { decodeDeployment, type Place } from './deployments.ts';
import { closeIssue, decodeIssue } from './issues.ts';

const roots = ['/api/rest/plugins/webhook', '/rest/plugins/webhook'];
const places = ['connections/:connection', 'connections/by-name/:connection', 'projects/:project'];

/** The webhooks of Apache DevLake, at its own addresses: a client changes the host and the token. */
export function devlakeReceiver(http: Http, house: ReceiverHouse): void {
  const door = (summary: string, ends: readonly string[], decode: Hook['decode']) =>
    hookRoutes(http, house, {
      protocol: 'devlake',
      paths: roots.flatMap((root) => places.flatMap((place) => ends.map((end) => `${root}/${place}/${end}`))),
      summary,
      deliveryId: () => '',
      decode,
      answer: (reply) => succeeded(reply),
    });
  door('Take a deployment in the form of DevLake', ['deployments'], (request, body) =>
    decodeDeployment(objectBody(body), placeOf(request), house.clock.now()),
  );
  door('Take an issue or an incident in the form of DevLake', ['issues'], (request, body) =>
    decodeIssue(objectBody(body), placeOf(request), house),
  );
  door('Close an issue of DevLake', ['issue/:key/close'], (request) => closeIssue(parameter(request, 'key'), placeOf(request), house));
  door('Take a pull request in the form of DevLake', ['pull_requests'], (request, body) =>
    decodePullRequest(objectBody(body), placeOf(request), house.clock.now(), house.pseudonym),
  );
}

function succeeded(reply: FastifyReply): FastifyReply {
  return reply.code(200).send({ success: true, message: 'success' });
}

function placeOf(request: FastifyRequest): Place {
  const project = parameter(request, 'project');
  return { connection: project || parameter(request, 'connection'), service: project };
}

function parameter({ params }: FastifyRequest, name: string): string {
  return isObject(params) ? limited(params[name], 150) : '';
}
