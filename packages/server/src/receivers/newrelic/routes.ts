import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { MetricBatch } from '../../facts/metric-batch.ts';
import { Deltas } from '../../facts/opentelemetry/deltas.ts';
import { defaultIngestKey } from '../../platform/http/access.ts';
import { toAppError } from '../../platform/http/problem.ts';
import { type Http, takeRawBodies } from '../../platform/http/server.ts';
import { countFailures } from '../counting.ts';
import type { ReceiverHouse } from '../index.ts';
import { jsonBody } from '../json-object.ts';
import { sourceOf } from '../source.ts';
import { storeMetrics } from '../store-metrics.ts';
import { decodeMetrics } from './decode.ts';
import { addMetric } from './store.ts';

const protocol = 'newrelic';

/** New Relic's Metric API, below `/newrelic` and at the root: its SDKs let people choose the host alone. */
export function newRelicReceiver(http: Http, house: ReceiverHouse): void {
  const deltas = new Deltas();
  const take = async (request: FastifyRequest, reply: FastifyReply) => {
    const origin = { source: sourceOf(request.actor), now: house.clock.now() };
    const { metrics, rejected: refused } = decodeMetrics(jsonBody(request.body), origin.now);
    const batch = new MetricBatch(origin);
    const additions = deltas.begin(origin.source, origin.now);
    let points = 0;
    for (const metric of metrics) {
      const problem = addMetric(batch, additions, metric);
      if (problem === undefined) points++;
      else batch.reject(problem);
    }
    await storeMetrics(house, protocol, batch, { points, refused, additions });
    return reply.code(202).send({ requestId: randomUUID() });
  };
  http.register(async (scope: Http) => {
    takeRawBodies(scope);
    countFailures(scope, house, protocol);
    scope.setErrorHandler((error, request, reply) => sendError(error, request, reply));
    const config = { access: 'ingest', ingestKey: newRelicKey } as const;
    scope.post('/newrelic/metric/v1', { config, schema: { summary: 'Take metrics in the form of New Relic', body: z.unknown() } }, take);
    scope.post('/metric/v1', { config, schema: { hide: true } }, take);
  });
}

/** Where New Relic's clients put their key, of whichever age; and what all receivers take. */
function newRelicKey(request: FastifyRequest): string | undefined {
  for (const name of ['api-key', 'x-license-key', 'x-insert-key']) {
    const header = request.headers[name];
    if (typeof header === 'string') return header;
  }
  return defaultIngestKey(request);
}

/** Errors as New Relic's SDKs read them; they fail where a 429 says no time. */
function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toAppError(error);
  if (known === undefined) request.log.error({ err: error }, 'request failed');
  const status = known?.status ?? 500;
  if (status === 429 || status === 503) reply.header('retry-after', String(Math.max(1, Math.ceil(known?.retryAfter ?? 5))));
  const message = known?.message ?? 'Something went wrong in Binnacle. The server log holds the details.';
  return reply.code(status).send({ requestId: randomUUID(), error: { code: known?.code ?? 'internal', message } });
}
