import type { FastifyReply, FastifyRequest } from 'fastify';
import { toAppError } from '../../../platform/http/problem.ts';

/** How much of a request is durable now. */
export interface WrittenCounts {
  readonly samples: number;
  readonly histograms: number;
  readonly exemplars: number;
  /** By reason. */
  readonly rejected: ReadonlyMap<string, number>;
}

/**
 * Answers what became of a request. What was rejected would be rejected again, so the sender must not repeat it: 400, although the rest
 * is written. Senders of 2.0 take an answer without these headers for that of a receiver of 1.0.
 */
export function sendWritten(reply: FastifyReply, written: WrittenCounts): FastifyReply {
  reply
    .header('x-prometheus-remote-write-samples-written', String(written.samples))
    .header('x-prometheus-remote-write-histograms-written', String(written.histograms))
    .header('x-prometheus-remote-write-exemplars-written', String(written.exemplars));
  if (written.rejected.size === 0) return reply.code(204).send();
  const reasons = [...written.rejected].map(([reason, count]) => `${reason} (${count})`).join('; ');
  return reply.code(400).type('text/plain; charset=utf-8').send(`Rejected, while the rest of the request is written: ${reasons}\n`);
}

/** Answers an error as a text, which is what senders write into their logs. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toAppError(error);
  if (known === undefined) request.log.error({ err: error }, 'request failed');
  if (known?.retryAfter !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(known.retryAfter))));
  return reply
    .code(known?.status ?? 500)
    .type('text/plain; charset=utf-8')
    .send(`${known?.message ?? 'Something went wrong in Binnacle. The server log holds the details.'}\n`);
}
