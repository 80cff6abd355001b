import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { MetricBatch } from '../../facts/metric-batch.ts';
import { type DeltaAdditions, Deltas } from '../../facts/opentelemetry/deltas.ts';
import { timeline } from '../../facts/timeline.ts';
import { AppError } from '../../platform/errors.ts';
import { defaultIngestKey } from '../../platform/http/access.ts';
import { toAppError } from '../../platform/http/problem.ts';
import { type Http, takeRawBodies } from '../../platform/http/server.ts';
import { countFailures } from '../counting.ts';
import { eventRow } from '../event-entry.ts';
import type { ReceiverHouse } from '../index.ts';
import { jsonBody, objectBody } from '../json-object.ts';
import { addServiceCheck } from '../service-check.ts';
import { sourceOf } from '../source.ts';
import { describeRejected, storeMetrics } from '../store-metrics.ts';
import { decodeChecks, decodeEvent } from './events.ts';
import { decodeDistributions, decodeSeries } from './json.ts';
import type { DatadogDistribution, DatadogSeries, Decoded } from './model.ts';
import { decodeSeriesPayload, decodeSketchPayload } from './protobuf.ts';
import { addDistributions, addSeries } from './store.ts';

const protocol = 'datadog';
/** At the root this path is also the beacon's: only requests that carry Datadog's key are meant for Datadog's. */
const beaconPath = '/api/v1/events';
const constraint = 'datadogKey';

declare module 'fastify' {
  interface RouteConstraint {
    datadogKey?: 'present';
  }
}

/** Datadog's API for metrics, checks and events, below `/datadog` and at the root, where its clients know no prefix. */
export function datadogReceiver(http: Http, house: ReceiverHouse): void {
  addKeyConstraint(http);
  const deltas = new Deltas();
  http.register(async (scope: Http) => {
    takeRawBodies(scope);
    countFailures(scope, house, protocol);
    scope.setErrorHandler((error, request, reply) => sendErrors(error, request, reply));
    const post = (path: string, summary: string, take: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>) => {
      const config = { access: 'ingest', ingestKey: datadogKey } as const;
      scope.post(`/datadog${path}`, { config, schema: { summary, body: z.unknown() } }, take);
      const constraints = path === beaconPath ? { [constraint]: 'present' } : {};
      scope.post(path, { config, schema: { hide: true }, constraints }, take);
    };
    for (const path of ['/datadog/api/v1/validate', '/api/v1/validate']) {
      scope.get(path, { config: { access: 'ingest', ingestKey: datadogKey }, schema: { hide: true } }, async () => ({ valid: true }));
    }
    const add = (request: FastifyRequest, fill: Fill) => addMetrics(house, deltas, request, fill);
    post('/api/v1/series', 'Take metrics in the form of Datadog, version 1', async (request, reply) => {
      await add(request, (batch, additions) => fillSeries(batch, additions, decodeSeries(bodyOf(request))));
      return reply.code(202).send({ status: 'ok' });
    });
    post('/api/v2/series', 'Take metrics in the form of Datadog, version 2', async (request, reply) => {
      const decode = () => (isProtobuf(request) ? decodeSeriesPayload(request.body as Uint8Array) : decodeSeries(bodyOf(request)));
      const rejected = await add(request, (batch, additions) => fillSeries(batch, additions, decode()));
      return reply.code(202).send({ errors: describeRejected(rejected) });
    });
    post('/api/v1/distribution_points', 'Take distributions in the form of Datadog', async (request, reply) => {
      await add(request, (batch, additions) => fillDistributions(batch, additions, decodeDistributions(bodyOf(request))));
      return reply.code(202).send({ status: 'ok' });
    });
    post('/api/beta/sketches', 'Take sketches of the Datadog agent', async (request, reply) => {
      const decode = () => decodeSketchPayload(isEmpty(request) ? new Uint8Array() : (request.body as Uint8Array));
      await add(request, (batch, additions) => fillDistributions(batch, additions, decode()));
      return reply.code(202).send({ status: 'ok' });
    });
    post('/api/v1/check_run', 'Take service checks in the form of Datadog', async (request, reply) => {
      await add(request, (batch) => fillChecks(batch, isEmpty(request) ? [] : jsonBody(request.body)));
      return reply.code(202).send({ status: 'ok' });
    });
    post(beaconPath, 'Take an event in the form of Datadog', async (request, reply) =>
      reply.code(202).send({ status: 'ok', event: await addEvent(house, request) }),
    );
    // What the agent tells of its host: it wants to be heard, but nothing of it is kept.
    post('/intake', 'Hear what the Datadog agent tells of its host', async (_request, reply) => reply.code(202).send({ status: 'ok' }));
  });
}

/** Fills a batch and answers how many points it took, and what was refused before. */
type Fill = (batch: MetricBatch, additions: DeltaAdditions) => { points: number; refused: ReadonlyMap<string, number> };

async function addMetrics(house: ReceiverHouse, deltas: Deltas, request: FastifyRequest, fill: Fill): Promise<ReadonlyMap<string, number>> {
  const origin = { source: sourceOf(request.actor), now: house.clock.now() };
  const batch = new MetricBatch(origin);
  const additions = deltas.begin(origin.source, origin.now);
  return storeMetrics(house, protocol, batch, { ...fill(batch, additions), additions });
}

function fillSeries(batch: MetricBatch, additions: DeltaAdditions, { entries, rejected }: Decoded<DatadogSeries>) {
  return { points: entries.reduce((points, entry) => points + addSeries(batch, additions, entry), 0), refused: rejected };
}

function fillDistributions(batch: MetricBatch, additions: DeltaAdditions, { entries, rejected }: Decoded<DatadogDistribution>) {
  return { points: entries.reduce((points, entry) => points + addDistributions(batch, additions, entry), 0), refused: rejected };
}

function fillChecks(batch: MetricBatch, body: unknown) {
  const { entries, rejected } = decodeChecks(body, batch.origin.now);
  return { points: entries.filter((check) => addServiceCheck(batch, check)).length, refused: rejected };
}

async function addEvent(house: ReceiverHouse, request: FastifyRequest) {
  const now = house.clock.now();
  const event = decodeEvent(objectBody(request.body), now);
  if (typeof event === 'string') throw new AppError('invalid_request', event);
  const row = eventRow(event, now);
  await house.facts.append(timeline, [row]);
  house.ledger.count(sourceOf(request.actor), protocol, 1, new Map());
  return { id: numberOfEvent(row.id), title: event.title, text: event.text, date_happened: Math.floor(row.time / 1000) };
}

/** Datadog's ids of events are integers; this one follows from ours. */
function numberOfEvent(id: string): number {
  return createHash('sha256').update(id).digest().readUIntBE(0, 6);
}

/** An empty body is how the agent finds out whether it is heard. */
function bodyOf(request: FastifyRequest) {
  return isEmpty(request) ? {} : objectBody(request.body);
}

function isEmpty({ body }: FastifyRequest): boolean {
  return !(body instanceof Uint8Array) || body.length === 0;
}

function isProtobuf(request: FastifyRequest): boolean {
  return !isEmpty(request) && /^application\/x-protobuf\b/i.test(request.headers['content-type'] ?? '');
}

/** `DD-API-KEY`, or `?api_key=`; and what all receivers take. */
export function datadogKey(request: FastifyRequest): string | undefined {
  const header = request.headers['dd-api-key'];
  if (typeof header === 'string') return header;
  const key = (request.query as Record<string, unknown> | null)?.api_key;
  return typeof key === 'string' ? key : defaultIngestKey(request);
}

function addKeyConstraint(http: Http): void {
  http.addConstraintStrategy({
    name: constraint,
    storage: () => {
      const routes: Record<string, never> = {};
      return {
        get: (value: string) => routes[value] ?? null,
        set: (value: string, route: never) => {
          routes[value] = route;
        },
      };
    },
    deriveConstraint: ({ headers, url }: { headers: Record<string, unknown>; url?: string }) =>
      'dd-api-key' in headers || /[?&]api_key=/.test(url ?? '') ? 'present' : undefined,
    validate: () => true,
    mustMatchWhenDerived: false,
  } as unknown as Parameters<Http['addConstraintStrategy']>[0]);
}

/** Errors as Datadog's clients read them. */
export function sendErrors(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toAppError(error);
  if (known === undefined) request.log.error({ err: error }, 'request failed');
  if (known?.retryAfter !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(known.retryAfter))));
  const message = known?.message ?? 'Something went wrong in Binnacle. The server log holds the details.';
  return reply.code(known?.status ?? 500).send({ errors: [known?.code === 'forbidden' ? 'Forbidden' : message] });
}
