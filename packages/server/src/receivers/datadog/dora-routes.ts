import type { FastifyReply } from 'fastify';
import { AppError } from '../../platform/errors.ts';
import { toAppError } from '../../platform/http/problem.ts';
import type { Http } from '../../platform/http/server.ts';
import { limited } from '../fields.ts';
import { type HookOutcome, hookRoutes } from '../hook.ts';
import type { ReceiverHouse } from '../index.ts';
import { isObject } from '../json-object.ts';
import { decodeDoraDeployment, decodeDoraFailure } from './dora-decode.ts';
import { decodeDoraPatch } from './dora-patch.ts';
import { datadogKey, sendErrors } from './routes.ts';

/** Datadog's DORA API, below `/datadog` and at the root, where `datadog-ci` sends to. */
export function datadogDoraReceiver(http: Http, house: ReceiverHouse): void {
  http.register(async (scope: Http) => {
    scope.setErrorHandler((error, request, reply) => {
      const known = toAppError(error);
      if (!(known instanceof AppError) || known.status !== 400) return sendErrors(error, request, reply);
      const [problem] = known.problems;
      const source = problem?.path === undefined ? {} : { source: { pointer: problem.path } };
      return reply
        .code(400)
        .send({ errors: [{ status: '400', title: 'Bad Request', detail: problem?.message ?? known.message, ...source }] });
    });
    const common = { protocol: 'datadog', ingestKey: datadogKey, deliveryId: () => '' };
    hookRoutes(scope, house, {
      ...common,
      paths: ['/datadog/api/v2/dora/deployment', '/api/v2/dora/deployment'],
      summary: 'Take a deployment in the form of Datadog',
      decode: (_request, body) => decodeDoraDeployment(body, house.clock.now()),
      answer: (reply, outcome) => answer(reply, 'dora_deployment', outcome.rows.deploymentEvents),
    });
    hookRoutes(scope, house, {
      ...common,
      paths: ['failure', 'incident'].flatMap((name) => [`/datadog/api/v2/dora/${name}`, `/api/v2/dora/${name}`]),
      summary: 'Take an incident in the form of Datadog',
      decode: (_request, body) => decodeDoraFailure(body, house.clock.now()),
      answer: (reply, outcome) => answer(reply, 'dora_failure', outcome.rows.incidents),
    });
    hookRoutes(scope, house, {
      ...common,
      method: 'PATCH',
      paths: ['/datadog/api/v2/dora/deployments/:id', '/api/v2/dora/deployments/:id'],
      summary: 'Say in the form of Datadog that a deployment failed, and what repaired it',
      decode: ({ params }, body) => decodeDoraPatch(body, isObject(params) ? limited(params.id, 200) : '', house.clock.now()),
      answer: (reply, outcome) => answer(reply, 'dora_deployment', outcome.rows.deploymentEvents),
    });
  });
}

type Rows = HookOutcome['rows']['deploymentEvents'] | HookOutcome['rows']['incidents'];

function answer(reply: FastifyReply, type: string, rows: Rows): FastifyReply {
  return reply.code(202).send({ data: { id: rows?.[0]?.id ?? '', type } });
}
