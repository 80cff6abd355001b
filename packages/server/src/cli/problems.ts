import type { AppError, Problem } from '../platform/errors.ts';

/** An error as the command line prints it: what happened, then every problem as `file:line:column: path: message`. */
export function describeError(error: AppError): string {
  return [error.message, ...error.problems.map((problem) => `  ${describeProblem(problem)}`), ''].join('\n');
}

export function describeProblem({ file, line, column, path, message }: Problem): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return [place, path ?? '', message].filter((part) => part !== '').join(': ');
}
