import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Deltas } from '../../facts/opentelemetry/deltas.ts';
import { translate } from '../../facts/opentelemetry/translate.ts';
import { AppError } from '../../platform/errors.ts';
import { type Http, takeRawBodies } from '../../platform/http/server.ts';
import { countFailures } from '../counting.ts';
import type { ReceiverHouse } from '../index.ts';
import { sourceOf } from '../source.ts';
import { type Encoding, encodingOf, sendAccepted, sendStatus, unsupportedType } from './answer.ts';
import { decode } from './decode.ts';
import { DecodeError } from './error.ts';

const schema = {
  summary: 'Take OpenTelemetry metrics (OTLP/HTTP)',
  description: 'ExportMetricsServiceRequest; errors are google.rpc.Status in the encoding of the request',
  consumes: ['application/x-protobuf', 'application/json'],
  body: z.unknown(),
};

/** OTLP/HTTP metrics, at its own path and at the one that clients use which cannot carry a prefix. */
export function otlpReceiver(http: Http, house: ReceiverHouse): void {
  const deltas = new Deltas();
  const take = async (request: FastifyRequest, reply: FastifyReply) => {
    const encoding = encodingOf(request);
    if (encoding === undefined) throw unsupportedType();
    const origin = { source: sourceOf(request.actor), now: house.clock.now() };
    const additions = deltas.begin(origin.source, origin.now);
    const { series, rejected, points, ...data } = translate(read(request.body, encoding), origin, additions);
    const written = await house.series.append(origin.source, { ...data, series: series.values() }).catch((error: unknown) => {
      additions.undo();
      throw error;
    });
    const refused = new Map([...rejected, ...written.rejected]);
    house.ledger.count(origin.source, 'otlp', Math.max(0, points - total(written.rejected)), refused);
    return sendAccepted(reply, encoding, refused);
  };
  http.register(async (scope: Http) => {
    takeRawBodies(scope);
    countFailures(scope, house, 'otlp');
    scope.setErrorHandler((error, request, reply) => sendStatus(error, request, reply));
    for (const path of ['/otlp/v1/metrics', '/v1/metrics']) {
      scope.post(path, { config: { access: 'ingest' }, schema }, take);
    }
  });
}

function read(body: unknown, encoding: Encoding) {
  try {
    return decode(body instanceof Uint8Array ? body : new Uint8Array(), encoding);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new AppError(error.kind === 'too_large' ? 'payload_too_large' : 'invalid_request', error.message, { cause: error });
  }
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
