import type { Position } from '../ast.ts';
import { QueryError } from '../errors.ts';

/** Line and column of a place in a query, both from 1, as Prometheus writes them: `2:14`. */
export function placeOf(query: string, offset: number): string {
  if (query === '') return 'unknown position';
  const before = query.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return `${before.split('\n').length}:${offset - lineStart + 1}`;
}

/** The error of a query that does not parse, worded as Prometheus words it: `1:5: parse error: ...`. */
export function parseError(query: string, position: Position, message: string): QueryError {
  return new QueryError('bad_data', `${placeOf(query, position.start)}: parse error: ${message}`, {
    position: { start: position.start, end: position.end },
  });
}
