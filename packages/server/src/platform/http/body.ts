import { type Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';

const decoders = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
} as const;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A content encoding that the route decodes itself. */
    decodes?: string;
  }
}

/**
 * Decompresses request bodies while they stream in and stops at `limit` bytes of *decompressed* size, so that a
 * decompression bomb costs no more than an honest body.
 */
export function addDecompression(app: FastifyInstance, limit: number): void {
  app.addHook('preParsing', async (request, _reply, payload) => {
    const encoding = request.headers['content-encoding']?.trim().toLowerCase();
    if (encoding === undefined || encoding === 'identity' || encoding === '') return payload;
    if (request.routeOptions.config.decodes === encoding) return payload;
    const createDecoder = decoders[encoding as keyof typeof decoders];
    if (createDecoder === undefined) {
      throw new AppError(
        'unsupported_media_type',
        `Content-Encoding "${encoding}" is not supported; send ${Object.keys(decoders).join(', ')} or none.`,
      );
    }
    return decode(payload as Readable, createDecoder(), limitFor(request, limit));
  });
}

function limitFor(request: FastifyRequest, limit: number): number {
  return Math.min(limit, request.routeOptions.bodyLimit ?? limit);
}

function decode(payload: Readable, decoder: Transform, limit: number): Readable & { receivedEncodedLength: number } {
  let decoded = 0;
  const output = Object.assign(
    new Transform({
      transform(chunk: Buffer, _encoding, done) {
        decoded += chunk.length;
        if (decoded > limit) done(tooLarge(limit));
        else done(null, chunk);
      },
    }),
    // Fastify compares this with Content-Length, which speaks of the encoded bytes.
    { receivedEncodedLength: 0 },
  );
  payload.on('data', (chunk: Buffer) => {
    output.receivedEncodedLength += chunk.length;
  });
  payload.on('error', (error) => output.destroy(error));
  decoder.on('error', (cause) => {
    output.destroy(new AppError('invalid_request', `The body cannot be decompressed: ${cause.message}`, { cause }));
  });
  output.on('close', () => {
    payload.unpipe(decoder);
    payload.resume();
    decoder.destroy();
  });
  payload.pipe(decoder).pipe(output);
  return output;
}

export function tooLarge(limit: number): AppError {
  return new AppError(
    'payload_too_large',
    `The body is larger than ${limit} bytes after decompression. Send smaller batches, or raise BINNACLE_BODY_LIMIT.`,
  );
}
