import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../platform/errors.ts';
import { sendProblem, toAppError } from '../../platform/http/problem.ts';

/** What a request id tells when it is asked for: the action that was done at once, its alert and the time. */
export interface Done {
  readonly action: string;
  readonly alertId: string;
  /** Milliseconds UTC. */
  readonly at: number;
}

/** Requests are done before they are answered, so that their ids can hold what became of them. */
export function requestId({ action, alertId, at }: Done): string {
  return `${alertId}-${action}-${at}`;
}

/** @throws AppError `not_found` */
export function readRequestId(text: string): Done {
  const match = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-([a-z]{1,20})-(\d{13})$/.exec(text);
  if (match === null) throw new AppError('not_found', 'Request not found. It might not be processed, yet.');
  return { alertId: match[1] ?? '', action: match[2] ?? '', at: Number(match[3]) };
}

export function accepted(reply: FastifyReply, id: string): FastifyReply {
  return reply.code(202).send({ result: 'Request will be processed', took: 0, requestId: id });
}

/** Errors as Opsgenie answers them. */
export function sendFailure(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toAppError(error);
  if (known === undefined || known.status >= 500) return sendProblem(error, request, reply);
  if (known.retryAfter !== undefined) reply.header('retry-after', String(Math.ceil(known.retryAfter)));
  // What is wrong in a body that can be read is 422 there.
  const status = known.code === 'invalid_request' && request.body !== undefined ? 422 : known.status;
  return reply.code(status).send({ message: known.message, took: 0, requestId: request.id });
}
