import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { databaseRefusal } from '../database.ts';
import { AppError } from '../errors.ts';

/** RFC 9457 problem details, the one error form of the own API. */
const problemDetailsSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    problems: z
      .array(
        z.object({
          message: z.string(),
          path: z.string().optional(),
          file: z.string().optional(),
          line: z.number().int().optional(),
          column: z.number().int().optional(),
        }),
      )
      .readonly()
      .optional(),
  })
  .meta({ id: 'ProblemDetails' });

type ProblemDetails = z.infer<typeof problemDetailsSchema>;

/** What any thrown thing says to a caller. Defects answer 500 and keep their details for the log. */
export function toProblem(error: unknown): ProblemDetails {
  const known = toAppError(error);
  if (known === undefined) {
    return {
      type: 'about:blank',
      title: 'Internal error',
      status: 500,
      code: 'internal',
      detail: 'Something went wrong in Binnacle. The server log holds the details.',
    };
  }
  return {
    type: 'about:blank',
    title: known.code.replaceAll('_', ' '),
    status: known.status,
    code: known.code,
    detail: known.message,
    ...(known.problems.length > 0 ? { problems: known.problems } : {}),
  };
}

/** Fastify's own errors (body too large, bad JSON, schema) in the words of the table in `errors.ts`. */
export function toAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const problems = error.validation.map((issue) => ({
      message: issue.message ?? 'invalid',
      path: `${error.validationContext ?? ''}${issue.instancePath.replaceAll('/', '.')}`.replace(/\.$/, ''),
    }));
    const first = problems[0];
    return new AppError('invalid_request', `The request is not valid: ${first?.path}: ${first?.message}`, { problems });
  }
  const { code, statusCode, message } = error as { code?: string; statusCode?: number; message?: string };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new AppError('payload_too_large', 'The body is too large. Send smaller batches, or raise BINNACLE_BODY_LIMIT.');
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new AppError('unsupported_media_type', 'This route does not take this content type.');
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new AppError('invalid_request', message ?? 'The request is not valid.');
  }
  return databaseRefusal(error);
}

export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error);
  if (problem.status >= 500) request.log.error({ err: error }, 'request failed');
  const retryAfter = toAppError(error)?.retryAfter;
  if (retryAfter !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfter))));
  // As bytes, because Fastify would add a charset to a text, which this media type does not have.
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .send(Buffer.from(JSON.stringify(problem)));
}
