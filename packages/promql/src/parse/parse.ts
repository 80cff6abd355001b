import type { Expression } from '../ast.ts';
import { QueryError } from '../errors.ts';
import { check } from './check.ts';
import { Converter } from './convert.ts';
import { CutTree, Source } from './source.ts';
import { syntaxTree } from './syntax.ts';

/** Characters of a query that are read; longer ones are refused. */
export const maxQueryLength = 100_000;

/**
 * Parses and checks a query in the language of Prometheus 3, with its experimental functions, duration expressions, extended range
 * selectors and fill modifiers.
 *
 * @throws QueryError bad_data, with Prometheus' wording: `1:5: parse error: ...`.
 */
export function parseExpression(query: string): Expression {
  if (query.length > maxQueryLength) {
    throw new QueryError('bad_data', `the query has ${query.length} characters, more than the ${maxQueryLength} allowed; split it`);
  }
  const source = new Source(query);
  try {
    return check(source, new Converter(source).expression(syntaxTree(query)));
  } catch (error) {
    if (!(error instanceof CutTree)) throw error;
    throw new QueryError('bad_data', 'the query is nested too deeply to be parsed; split it', { cause: error });
  }
}
