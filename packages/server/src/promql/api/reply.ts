import { Readable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';
import type { Annotation } from '@binnacle/promql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toApiError } from './errors.ts';

/** Below this many characters compressing costs more than it spares. */
const worthCompressing = 4 * 1024;
/** As many hints of one kind as an answer holds; Prometheus' own limit for clients that do not ask for more. */
const mostHints = 10;

/** Sends an answer that was made in pieces; they hold the `data` member, `{...}` or `[...]`. */
export async function sendPieces(
  request: FastifyRequest,
  reply: FastifyReply,
  data: Iterable<string>,
  hints: { readonly warnings?: readonly string[]; readonly infos?: readonly string[] } = {},
): Promise<FastifyReply> {
  const pieces = envelope(data, hints);
  const first = pieces.next();
  const second = pieces.next();
  reply.type('application/json');
  if (second.done && !first.done && first.value.length < worthCompressing) return reply.send(Buffer.from(first.value));
  const body = Readable.from(encoded(first, second, pieces), { objectMode: false, highWaterMark: 1024 * 1024 });
  if (!paysToCompress(request)) return reply.send(body);
  reply.header('content-encoding', 'gzip').header('vary', 'accept-encoding');
  const gzip = createGzip({ level: constants.Z_BEST_SPEED, chunkSize: 128 * 1024 });
  body.on('error', (error) => gzip.destroy(error));
  return reply.send(body.pipe(gzip));
}

/** Sends small data. */
export function sendData(
  request: FastifyRequest,
  reply: FastifyReply,
  data: unknown,
  hints: { readonly warnings?: readonly string[] } = {},
): Promise<FastifyReply> {
  return sendPieces(request, reply, [JSON.stringify(data)], hints);
}

/** Every error that a route of the Prometheus API meets, also those from before the route, in that API's form. */
export function sendApiError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { type, status, message } = toApiError(error);
  if (type === 'internal') request.log.error({ err: error }, 'request failed');
  return reply
    .code(status)
    .type('application/json')
    .send(JSON.stringify({ status: 'error', errorType: type, error: message }));
}

/** What hints about a query say, each kind apart. */
export function hintsOf(annotations: readonly Annotation[], query: string): { warnings: string[]; infos: string[] } {
  const texts = (level: Annotation['level'], prefix: string) => {
    const all = [...new Set(annotations.filter((one) => one.level === level).map((one) => `${prefix}${one.text}${placeOf(one, query)}`))];
    if (all.length <= mostHints) return all;
    return [...all.slice(0, mostHints), `${all.length - mostHints} more ${level === 'info' ? 'info' : 'warning'} annotations omitted`];
  };
  return { warnings: texts('warning', 'PromQL warning: '), infos: texts('info', 'PromQL info: ') };
}

/** ` (1:15)`: line and column of the place in the query. */
function placeOf({ position }: Annotation, query: string): string {
  if (position === undefined) return '';
  const before = query.slice(0, position.start).split('\n');
  return ` (${before.length}:${(before.at(-1) ?? '').length + 1})`;
}

function* envelope(
  data: Iterable<string>,
  { warnings = [], infos = [] }: { warnings?: readonly string[]; infos?: readonly string[] },
): Generator<string, undefined> {
  let waiting = '{"status":"success","data":';
  for (const piece of data) {
    waiting += piece;
    if (waiting.length < worthCompressing) continue;
    yield waiting;
    waiting = '';
  }
  if (warnings.length > 0) waiting += `,"warnings":${JSON.stringify(warnings)}`;
  if (infos.length > 0) waiting += `,"infos":${JSON.stringify(infos)}`;
  yield `${waiting}}`;
}

function* encoded(first: IteratorResult<string>, second: IteratorResult<string>, rest: Iterable<string>): Generator<Buffer> {
  if (!first.done) yield Buffer.from(first.value);
  if (!second.done) yield Buffer.from(second.value);
  for (const piece of rest) yield Buffer.from(piece);
}

/** Within one machine the bytes are cheaper than their compression. */
function paysToCompress({ headers, ip }: FastifyRequest): boolean {
  if (ip === '127.0.0.1' || ip === '::1' || ip === '::ffff:127.0.0.1') return false;
  return /(?:^|,)\s*(?:gzip|\*)\s*(?:$|,|;(?!\s*q=0(?:\.0*)?\s*(?:$|,)))/i.test(String(headers['accept-encoding'] ?? ''));
}
