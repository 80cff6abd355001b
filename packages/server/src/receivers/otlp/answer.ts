import { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Rejected } from '../../facts/opentelemetry/translate.ts';
import { AppError } from '../../platform/errors.ts';
import { toAppError } from '../../platform/http/problem.ts';

/** OTLP's two encodings; an answer has the encoding of its request. */
export type Encoding = 'protobuf' | 'json';

const contentTypes = { protobuf: 'application/x-protobuf', json: 'application/json' } as const;

/** The encoding that a request's content type states. */
export function encodingOf(request: FastifyRequest): Encoding | undefined {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  return type === 'application/x-protobuf' || type === 'application/protobuf'
    ? 'protobuf'
    : type === 'application/json'
      ? 'json'
      : undefined;
}

/** Answers `ExportMetricsServiceResponse`: empty when everything was taken, else with what was rejected and why. */
export function sendAccepted(reply: FastifyReply, encoding: Encoding, rejected: Rejected): FastifyReply {
  const count = [...rejected.values()].reduce((sum, each) => sum + each, 0);
  const errorMessage = [...rejected].map(([reason, times]) => `${reason} (${times})`).join('; ');
  reply.code(200).type(contentTypes[encoding]);
  if (encoding === 'json') {
    return reply.send(JSON.stringify(count === 0 ? {} : { partialSuccess: { rejectedDataPoints: String(count), errorMessage } }));
  }
  const response = new BinaryWriter();
  if (count > 0)
    response.uint32((1 << 3) | 2).bytes(
      new BinaryWriter()
        .uint32(1 << 3)
        .int64(count)
        .uint32((2 << 3) | 2)
        .string(errorMessage)
        .finish(),
    );
  return reply.send(Buffer.from(response.finish()));
}

/** Codes of google.rpc.Code by HTTP status. */
const rpcCodes: Readonly<Record<number, number>> = { 400: 3, 401: 16, 403: 7, 404: 5, 413: 3, 415: 3, 429: 8, 503: 14 };

/** Answers an error as `google.rpc.Status` in the request's encoding, which is what OTLP clients read. */
export function sendStatus(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toAppError(error);
  if (known === undefined) request.log.error({ err: error }, 'request failed');
  const status = known?.status ?? 500;
  const message = known?.message ?? 'Something went wrong in Binnacle. The server log holds the details.';
  const code = rpcCodes[status] ?? 13;
  if (known?.retryAfter !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(known.retryAfter))));
  const encoding = encodingOf(request) ?? 'json';
  reply.code(status).type(contentTypes[encoding]);
  if (encoding === 'json') return reply.send(JSON.stringify({ code, message }));
  return reply.send(
    Buffer.from(
      new BinaryWriter()
        .uint32(1 << 3)
        .int32(code)
        .uint32((2 << 3) | 2)
        .string(message)
        .finish(),
    ),
  );
}

export function unsupportedType(): AppError {
  return new AppError('unsupported_media_type', 'Send application/x-protobuf or application/json.');
}
