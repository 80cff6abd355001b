import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { series } from '../../../facts/series.ts';
import type { MetricsWritten } from '../../../facts/series-writer.ts';
import { AppError } from '../../../platform/errors.ts';
import { type Http, takeRawBodies } from '../../../platform/http/server.ts';
import { countFailures } from '../../counting.ts';
import type { ReceiverHouse } from '../../index.ts';
import { sourceOf } from '../../source.ts';
import { DecodeError } from '../decode-error.ts';
import { sendError, sendWritten, type WrittenCounts } from './answer.ts';
import type { Decoded } from './batch.ts';
import { RemoteWriteDecoder } from './decoder.ts';
import { knownMetadata } from './known-metadata.ts';

const protocol = 'prometheus_remote_write';

const schema = {
  summary: 'Take samples by Prometheus remote write',
  description: 'prometheus.WriteRequest (1.0) or io.prometheus.write.v2.Request (2.0), compressed with snappy; answers are plain text',
  consumes: ['application/x-protobuf'],
  body: z.unknown(),
};

/** Prometheus remote write 1.0 and 2.0, under its own prefix and at the path that Prometheus itself has. */
export function remoteWriteReceiver(http: Http, house: ReceiverHouse): void {
  const decoder = new RemoteWriteDecoder();
  const limit = Number(http.initialConfig.bodyLimit);
  const take = async (request: FastifyRequest, reply: FastifyReply) => {
    const source = sourceOf(request.actor);
    const body = { source, version: versionOf(request), snappy: isSnappy(request), limit, now: house.clock.now() } as const;
    const bytes = request.body instanceof Uint8Array ? request.body : new Uint8Array();
    const written = await remember(
      read(() => decoder.decode({ ...body, bytes })),
      source,
    ).then((decoded) => write(decoded, source, body.now));
    house.ledger.count(source, protocol, written.samples + written.histograms + written.exemplars, written.rejected);
    return sendWritten(reply, written);
  };

  /** Rows of series are replaced whole: what the store knows of metrics must not be lost because this process does not know it yet. */
  async function remember(decoded: Decoded, source: string): Promise<Decoded> {
    if (decoded.unknown.length === 0) return decoded;
    try {
      const known = await knownMetadata(house.facts, source, decoded.unknown);
      decoder.recall(source, known);
      return known.size === 0 ? decoded : { ...decoded, series: decoded.series.map((row) => ({ ...row, ...known.get(row.name) })) };
    } catch (error) {
      decoder.withdraw(source, decoded.hashes);
      throw error;
    }
  }

  /** Rows of series go as soon as they are handed on: what waits is a few bytes of each, which the garbage collector need not look at. */
  function write(decoded: Decoded, source: string, now: number): Promise<WrittenCounts> {
    const expected = expectedOf(decoded);
    const renewed = decoded.renewed.length > 0 ? house.facts.append(series, decoded.renewed) : undefined;
    return settle(expected, Promise.all([house.series.append(source, decoded), renewed]), source, now);
  }

  async function settle(expected: Expected, writing: Promise<readonly [MetricsWritten, unknown]>, source: string, now: number) {
    try {
      const [{ rejected }] = await writing;
      if (rejected.size > 0)
        decoder.withdraw(
          source,
          unwritten(expected, (id) => house.series.needs(id, now)),
        );
      return counts(expected, rejected);
    } catch (error) {
      decoder.withdraw(source, expected.hashes);
      throw error;
    }
  }

  http.register(async (scope: Http) => {
    takeRawBodies(scope);
    countFailures(scope, house, protocol);
    scope.setErrorHandler((error, request, reply) => sendError(error, request, reply));
    for (const path of ['/prometheus/api/v1/write', '/api/v1/write']) {
      scope.post(path, { config: { access: 'ingest', ingestKey: keyOf, decodes: 'snappy' }, schema }, take);
    }
  });
}

function read<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new AppError(error.kind === 'too_large' ? 'payload_too_large' : 'invalid_request', error.message, { cause: error });
  }
}

/** The key as a bearer token, as the password of Basic, which is what `basic_auth` is for, or as `X-Api-Key`. */
function keyOf(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  const bearer = header?.match(/^Bearer\s+(.+)$/i)?.[1];
  if (bearer !== undefined) return bearer.trim();
  const basic = header?.match(/^Basic\s+(.+)$/i)?.[1];
  if (basic !== undefined) {
    const [user, ...password] = Buffer.from(basic, 'base64').toString('utf8').split(':');
    return password.join(':') || user;
  }
  const key = request.headers['x-api-key'];
  return typeof key === 'string' ? key : undefined;
}

/** @throws AppError `unsupported_media_type` */
function versionOf(request: FastifyRequest): 1 | 2 {
  const [type, ...parameters] = (request.headers['content-type'] ?? '').split(';').map((part) => part.trim());
  const message = parameters.find((parameter) => /^proto=/i.test(parameter))?.slice('proto='.length);
  if (type?.toLowerCase() === 'application/x-protobuf') {
    if (message === undefined || message === 'prometheus.WriteRequest') return 1;
    if (message === 'io.prometheus.write.v2.Request') return 2;
  }
  throw new AppError(
    'unsupported_media_type',
    'Send application/x-protobuf, with proto=prometheus.WriteRequest (1.0) or proto=io.prometheus.write.v2.Request (2.0).',
  );
}

/** Whether the body that arrives here is compressed: other encodings were undone on the way, and senders of 1.0 may not name this one. */
function isSnappy(request: FastifyRequest): boolean {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase();
  return encoding === undefined || encoding === 'snappy';
}

/** What is to be known of a request when it is written. */
interface Expected {
  readonly samples: number;
  readonly histograms: number;
  readonly exemplars: number;
  readonly rejected: ReadonlyMap<string, number>;
  /** Of the series that are announced, with four words of `hashes` each. */
  readonly ids: BigUint64Array;
  readonly hashes: Int32Array;
}

function expectedOf({ samples, staleHistograms, histograms, exemplars, rejected, seriesIds, hashes }: Decoded): Expected {
  return {
    samples: samples.length - staleHistograms,
    histograms: histograms.length + staleHistograms,
    exemplars: exemplars.length,
    rejected,
    ids: seriesIds,
    hashes,
  };
}

/** The hashes of the series that were announced in vain, because there is no room for them. */
function unwritten({ ids, hashes }: Expected, needs: (id: bigint) => boolean): Int32Array {
  const found: number[] = [];
  for (const [index, id] of ids.entries()) {
    if (needs(id)) found.push(...hashes.subarray(4 * index, 4 * index + 4));
  }
  return new Int32Array(found);
}

/** What the store refused is not told apart by kind: it is taken from samples first, of which there are most. */
function counts(expected: Expected, refused: ReadonlyMap<string, number>): WrittenCounts {
  const rejected = new Map(expected.rejected);
  let missing = 0;
  for (const [reason, count] of refused) {
    missing += count;
    rejected.set(reason, (rejected.get(reason) ?? 0) + count);
  }
  const [samples = 0, histograms = 0, exemplars = 0] = [expected.samples, expected.histograms, expected.exemplars].map((count) => {
    const less = Math.min(count, missing);
    missing -= less;
    return count - less;
  });
  return { samples, histograms, exemplars, rejected };
}
