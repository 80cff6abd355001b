import { QueryError } from '@binnacle/promql';
import { AppError } from '../../platform/errors.ts';

/** The store's error as PromQL's: limits and regular expressions are the asker's business, the rest is the server's. */
export function asQueryError(error: unknown): Error {
  if (error instanceof QueryError || !(error instanceof AppError)) return error as Error;
  const { message } = error;
  if (error.code === 'query_timeout') {
    const tooSlow = /Code: 159|TIMEOUT_EXCEEDED|Timeout exceeded/.test(message);
    return tooSlow
      ? new QueryError('timeout', 'query timed out in expression evaluation: the fact store did not finish in time', { cause: error })
      : new QueryError('execution', `the query reads or holds too much at once; narrow its selectors, range or step (${brief(message)})`, {
          cause: error,
        });
  }
  if (/cannot compile re2/.test(message)) {
    return new QueryError('bad_data', `error parsing regexp: ${brief(message)}`, { cause: error });
  }
  if (/Number of grid points/.test(message)) {
    return new QueryError('execution', 'the query looks at too many points in time; narrow its range or step, or those of its subqueries', {
      cause: error,
    });
  }
  return new QueryError('internal', `the fact store could not answer: ${brief(message)}`, { cause: error });
}

/** Without the statement, which may be long and is in the explanation anyway. */
function brief(message: string): string {
  return message.replace(/\s+/g, ' ').slice(0, 200);
}

export function tooManySeries(most: number): QueryError {
  return new QueryError('execution', `a selector matches more than ${most} series; narrow it with matchers`);
}

export function tooManySamples(): QueryError {
  return new QueryError('execution', 'query processing would load too many samples into memory in query execution');
}

/** A point takes 9 bytes: its value and what stands there. */
const bytesOfPoint = 9;

/** Refuses an answer that would not fit into the limit before anything is computed for it. @throws QueryError */
export function checkSize(series: number, points: number, maxBytes: number): void {
  if (series * points * bytesOfPoint <= maxBytes) return;
  const allowed = Math.floor(maxBytes / 2 ** 20);
  throw new QueryError(
    'execution',
    `${series} series with ${points} points each take more than the ${allowed} MiB of memory allowed; ask for fewer series, a shorter range or a longer step`,
  );
}
