import type { Http } from '../platform/http/server.ts';
import type { MetricsOptions } from './index.ts';
import { sharingReads } from './shared-reads.ts';
import type { Metrics } from './types.ts';
import { querySchema, toQuery } from './wire.ts';
import { answerSchema, behaviourSchema, behaviourToWire, summariesSchema, toWire } from './wire-answer.ts';

/** `GET /api/v1/metrics`, `POST /api/v1/evaluate`, `POST /api/v1/behaviour`; and what one page reads of metrics is read once (`sharingReads`). */
export function metricRoutes(http: Http, metrics: Metrics, { config: { timezone } }: MetricsOptions): void {
  const config = { access: 'viewer' } as const;
  http.addHook('onRequest', (request, _reply, done) => (request.method === 'GET' ? sharingReads(done) : done()));
  http.get(
    '/api/v1/metrics',
    { config, schema: { summary: 'All metrics with units and dimensions', response: { 200: summariesSchema } } },
    async () => ({ metrics: await metrics.list() }),
  );
  http.post(
    '/api/v1/evaluate',
    { config, schema: { summary: 'The values of a metric', body: querySchema, response: { 200: answerSchema } } },
    async ({ body }) => toWire(await metrics.evaluate(body.metric, toQuery(body, timezone))),
  );
  http.post(
    '/api/v1/behaviour',
    {
      config,
      schema: {
        summary: 'Whether a metric moved, by the rules of the process behaviour chart',
        body: querySchema,
        response: { 200: behaviourSchema },
      },
    },
    async ({ body }) => behaviourToWire(await metrics.behaviour(body.metric, toQuery(body, timezone))),
  );
}
