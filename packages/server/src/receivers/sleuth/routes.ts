import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../platform/errors.ts';
import { toAppError } from '../../platform/http/problem.ts';
import type { Http } from '../../platform/http/server.ts';
import { limited } from '../fields.ts';
import { type HookOutcome, hookRoutes } from '../hook.ts';
import type { ReceiverHouse } from '../index.ts';
import { isObject, type JsonObject, objectBody } from '../json-object.ts';
import { decodeSleuth } from './decode.ts';

/** The key may stand in the body, which is read to find it before anybody is known: a deployment takes a few hundred bytes. */
const bodyLimit = 64 * 1024;

/**
 * Sleuth's registration of deployments at its own address (https://help.sleuth.io/sleuth-api): answers in text, and refuses a commit that
 * was registered for the environment already unless the client says `ignore_if_duplicate`.
 */
export function sleuthReceiver(http: Http, house: ReceiverHouse): void {
  http.register(async (scope: Http) => {
    scope.setErrorHandler((error, _request, reply) => {
      const known = toAppError(error);
      if (!(known instanceof AppError)) throw error;
      return reply.code(known.status).type('text/plain').send(known.message);
    });
    hookRoutes(scope, house, {
      protocol: 'sleuth',
      paths: [
        '/api/1/deployments/:organisation/:deployment/register_deploy',
        '/sleuth/api/1/deployments/:organisation/:deployment/register_deploy',
      ],
      summary: 'Take a deployment in the form of Sleuth',
      signature: { protocol: 'sleuth', verify, token: keyInBody, inBody: true },
      bodyLimit,
      deliveryId: () => '',
      decode: (request, body) => register(request, body, house),
      answer: (reply) => reply.code(200).type('text/plain').send('Success'),
    });
  });
}

async function register(request: FastifyRequest, body: Buffer, house: ReceiverHouse): Promise<HookOutcome> {
  const service = isObject(request.params) ? limited(request.params.deployment, 200) : '';
  const fields = fieldsOf(request, body);
  const row = decodeSleuth(fields, service, house.clock.now());
  const [known] = await house.facts.query(
    `SELECT 1 FROM deployment_events WHERE source = 'sleuth' AND repository = '' AND service = {service:String} AND id = {id:String} LIMIT 1`,
    { service, id: row.id },
  );
  if (known === undefined) return { event: 'register_deploy', subject: service, rows: { deploymentEvents: [row] } };
  if (fields.ignore_if_duplicate !== true && fields.ignore_if_duplicate !== 'true') {
    throw new AppError('invalid_request', 'This sha was already registered for this environment.');
  }
  return { event: 'register_deploy', subject: service, rows: {}, ignored: 'registered before' };
}

/** JSON, or a form as `curl -d` sends it. @throws AppError `invalid_request` */
function fieldsOf({ headers }: FastifyRequest, body: Buffer): JsonObject {
  if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return objectBody(body);
  return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
}

/** The key may stand in the body instead of the header. */
function keyInBody(request: FastifyRequest): string | undefined {
  if (!Buffer.isBuffer(request.body)) return undefined;
  try {
    return limited(fieldsOf(request, request.body).api_key, 500) || undefined;
  } catch {
    return undefined;
  }
}

function verify(request: FastifyRequest, _body: Buffer, secret: string): 'valid' | 'invalid' | 'absent' {
  const key = keyInBody(request);
  if (key === undefined) return 'absent';
  const [a, b] = [Buffer.from(key), Buffer.from(secret)];
  return a.length === b.length && timingSafeEqual(a, b) ? 'valid' : 'invalid';
}
