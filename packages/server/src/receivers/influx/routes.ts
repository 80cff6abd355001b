import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AppError } from '../../platform/errors.ts';
import { defaultIngestKey } from '../../platform/http/access.ts';
import { toAppError } from '../../platform/http/problem.ts';
import { type Http, takeRawBodies } from '../../platform/http/server.ts';
import { countFailures } from '../counting.ts';
import type { ReceiverHouse } from '../index.ts';
import { sourceOf } from '../source.ts';
import { storeMetrics } from '../store-metrics.ts';
import { precisions, type ToMilliseconds, translateLines, type Written } from './store.ts';

const protocol = 'influx';
const longestQuote = 200;

/** InfluxDB's line protocol over HTTP, in the forms of its versions 1 and 2, below `/influx` and at the root. */
export function influxReceiver(http: Http, house: ReceiverHouse): void {
  const take = (version: 1 | 2) => async (request: FastifyRequest, reply: FastifyReply) => {
    const origin = { source: sourceOf(request.actor), now: house.clock.now() };
    const { batch, points, failed } = translateLines(textOf(request.body), unitOf(request), origin);
    await storeMetrics(house, protocol, batch, { points });
    return failed.length === 0 ? reply.code(204).send() : sendFailure(reply, version, 400, partial(failed));
  };
  http.register(async (scope: Http) => {
    takeRawBodies(scope);
    countFailures(scope, house, protocol);
    scope.setErrorHandler((error, request, reply) => sendError(error, request, reply));
    const config = { access: 'ingest', ingestKey: influxKey } as const;
    const schema = { body: z.unknown() };
    const summary = 'Take metrics as InfluxDB line protocol';
    scope.post('/influx/write', { config, schema: { ...schema, summary: `${summary}, version 1` } }, take(1));
    scope.post('/influx/api/v2/write', { config, schema: { ...schema, summary: `${summary}, version 2` } }, take(2));
    scope.post('/write', { config, schema: { ...schema, hide: true } }, take(1));
    scope.post('/api/v2/write', { config, schema: { ...schema, hide: true } }, take(2));
    // How clients find out whether somebody is there.
    for (const path of ['/influx/ping', '/ping']) {
      scope.get(path, { config: { access: 'public' }, schema: { hide: true } }, async (_request, reply) => reply.code(204).send());
    }
  });
}

/** `Authorization: Token KEY`; the password of Basic or of `?p=`, whoever the user is said to be; and what all receivers take. */
function influxKey(request: FastifyRequest): string | undefined {
  const { authorization } = request.headers;
  const token = authorization?.match(/^Token\s+(.+)$/i)?.[1];
  if (token !== undefined) return token.trim();
  const basic = authorization?.match(/^Basic\s+(.+)$/i)?.[1];
  if (basic !== undefined) {
    const [user = '', ...password] = Buffer.from(basic, 'base64').toString('utf8').split(':');
    return password.join(':') || user;
  }
  const { u, p } = (request.query ?? {}) as Record<string, unknown>;
  if (typeof p === 'string' && p !== '') return p;
  return typeof u === 'string' && u !== '' ? u : defaultIngestKey(request);
}

function unitOf(request: FastifyRequest): ToMilliseconds {
  const { precision = 'ns' } = (request.query ?? {}) as Record<string, unknown>;
  const unit = typeof precision === 'string' && Object.hasOwn(precisions, precision) ? precisions[precision] : undefined;
  if (unit !== undefined) return unit;
  throw new AppError('invalid_request', `invalid precision; use ${Object.keys(precisions).join(', ')}`);
}

function textOf(body: unknown): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body instanceof Uint8Array ? body : new Uint8Array());
  } catch (cause) {
    throw new AppError('invalid_request', 'The body is not valid UTF-8.', { cause });
  }
}

function partial(failed: Written['failed']): string {
  const lines = failed.map(({ line, text, problem }) => `unable to parse '${text.slice(0, longestQuote)}' (line ${line}): ${problem}`);
  return `partial write: ${lines.join('\n')}`;
}

function sendFailure(reply: FastifyReply, version: 1 | 2, status: number, message: string, code = 'invalid'): FastifyReply {
  return reply.code(status).send(version === 1 ? { error: message } : { code, message });
}

/** Codes of InfluxDB 2 by HTTP status. */
const codes: Readonly<Record<number, string>> = {
  400: 'invalid',
  401: 'unauthorized',
  403: 'forbidden',
  413: 'request too large',
  415: 'unsupported media type',
  429: 'too many requests',
  503: 'unavailable',
};

function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toAppError(error);
  if (known === undefined) request.log.error({ err: error }, 'request failed');
  if (known?.retryAfter !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(known.retryAfter))));
  const message = known?.message ?? 'Something went wrong in Binnacle. The server log holds the details.';
  const status = known?.status ?? 500;
  return sendFailure(reply, request.url.includes('/api/v2/') ? 2 : 1, status, message, codes[status] ?? 'internal error');
}
