import { QueryError } from '@binnacle/promql';
import type { AppError } from '../../platform/errors.ts';
import { toAppError } from '../../platform/http/problem.ts';

/** `errorType` of an answer of the Prometheus API and the status that goes with it. */
const statuses = {
  bad_data: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  not_acceptable: 406,
  too_large: 413,
  execution: 422,
  too_many_requests: 429,
  internal: 500,
  timeout: 503,
  canceled: 503,
  unavailable: 503,
} as const;

export type ApiErrorType = keyof typeof statuses;

/** A refusal in the words of the Prometheus API. */
export class ApiError extends Error {
  readonly type: ApiErrorType;

  constructor(type: ApiErrorType, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'ApiError';
    this.type = type;
  }

  get status(): number {
    return statuses[this.type];
  }
}

export function invalidParameter(name: string, why: string): ApiError {
  return new ApiError('bad_data', `invalid parameter "${name}": ${why}`);
}

/** Does what takes the parameter `query`, and says of an expression that does not parse that it is that one. @throws what `work` throws */
export async function wellFormed<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof QueryError && /^\d+:\d+: /.test(error.message)) throw invalidParameter('query', error.message);
    throw error;
  }
}

const ofCode: Partial<Record<AppError['code'], ApiErrorType>> = {
  unauthenticated: 'unauthorized',
  forbidden: 'forbidden',
  not_found: 'not_found',
  payload_too_large: 'too_large',
  invalid_query: 'execution',
  query_timeout: 'timeout',
  rate_limited: 'too_many_requests',
  queue_full: 'unavailable',
  store_unavailable: 'unavailable',
};

/** Whatever was thrown, as the Prometheus API says it. Defects keep their details for the log. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof QueryError) return new ApiError(error.type, error.message, { cause: error });
  const known = toAppError(error);
  if (known !== undefined) return new ApiError(ofCode[known.code] ?? 'bad_data', known.message, { cause: error });
  return new ApiError('internal', 'Something went wrong in Binnacle. The server log holds the details.', { cause: error });
}
