import { AppError } from '../../platform/errors.ts';
import { bucketExpression, inRange } from '../bucketing.ts';
import { refused, type Token, tokenize } from './tokens.ts';

/** Clauses that reach beyond the query: settings lift limits, outputs write files or change the answer's form. */
const forbiddenWords = new Set(['settings', 'format', 'into', 'outfile']);

/**
 * Checks the words of a SQL metric and answers the statement that runs: without comments, with the macros `$bucket(time)` and
 * `$range(time)` expanded to expressions over bound parameters. What its tables and functions are is `guard`'s to check.
 * @throws AppError `invalid_query` with line and column.
 */
export function expandStatement(sql: string): string {
  const tokens = tokenize(sql.replace(/;\s*$/, ''));
  const first = tokens.find(({ kind }) => kind !== 'space');
  if (first === undefined || !['select', 'with'].includes(first.text.toLowerCase())) {
    throw new AppError('invalid_query', 'A SQL metric is one SELECT, or WITH ... SELECT.');
  }
  tokens.forEach((token, index) => {
    if (token.kind !== 'word' || !forbiddenWords.has(token.text.toLowerCase()) || isCall(tokens, index)) return;
    throw refused(sql, token.at, `${token.text.toUpperCase()} (a column of this name must be quoted)`);
  });
  for (const macro of ['$bucket', '$range']) {
    if (tokens.some(({ kind, text }) => kind === 'macro' && text === macro)) continue;
    throw new AppError('invalid_query', `The SQL metric needs ${macro}(time_column): ${macroUse}`);
  }
  return expand(sql, tokens);
}

const macroUse = 'SELECT $bucket(time) AS bucket, count() AS value FROM events WHERE $range(time) GROUP BY bucket';

/** `format(...)` is a function. */
function isCall(tokens: readonly Token[], index: number): boolean {
  return tokens[index]?.text.toLowerCase() === 'format' && tokens.slice(index + 1).find(({ kind }) => kind !== 'space')?.text === '(';
}

function expand(sql: string, tokens: readonly Token[]): string {
  let statement = '';
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as Token;
    if (token.kind !== 'macro') {
      statement += token.text;
      continue;
    }
    const close = closingParenthesis(sql, tokens, index);
    const argument = tokens.slice(index, close).map(({ text }) => text);
    const expression = argument
      .slice(argument.indexOf('(') + 1)
      .join('')
      .trim();
    if (expression === '') throw refused(sql, token.at, `${token.text} without a time column`);
    statement += token.text === '$bucket' ? bucketExpression(`(${expression})`) : inRange(`(${expression})`);
    index = close;
  }
  return statement;
}

function closingParenthesis(sql: string, tokens: readonly Token[], macro: number): number {
  let depth = 0;
  for (let index = macro + 1; index < tokens.length; index++) {
    const { kind, text, at } = tokens[index] as Token;
    if (kind === 'macro') throw refused(sql, at, 'a macro inside a macro');
    if (text === '(') depth++;
    if (text === ')' && --depth === 0) return index;
    if (text === ',' && depth === 1) throw refused(sql, at, 'a second argument of a macro');
  }
  throw refused(sql, tokens[macro]?.at ?? 0, 'a macro that does not end');
}
