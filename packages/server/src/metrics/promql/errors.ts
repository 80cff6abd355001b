import { QueryError } from '@binnacle/promql';
import { AppError } from '../../platform/errors.ts';

/** Does what asks PromQL, whose errors become this API's. */
export async function withAppErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asInvalid(error);
  }
}

/** A PromQL error in the words of this API. */
export function asInvalid(error: unknown): unknown {
  if (!(error instanceof QueryError)) return error;
  if (error.type === 'timeout' || error.type === 'canceled')
    return new AppError('query_timeout', `PromQL: ${error.message}`, { cause: error });
  return error.type === 'internal' ? error : new AppError('invalid_query', `PromQL: ${error.message}`, { cause: error });
}
