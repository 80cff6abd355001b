import { AppError } from '../../platform/errors.ts';

export interface Token {
  readonly kind: 'word' | 'number' | 'string' | 'quoted' | 'symbol' | 'macro' | 'space';
  /** As written; a comment is a `space` of one blank. */
  readonly text: string;
  /** Position in the text, from 0. */
  readonly at: number;
}

/**
 * The pieces of SQL that both this tokenizer and ClickHouse's read the same way; sticky, tried in this order. Whatever else ClickHouse
 * understands (heredocs, # comments, typographic quotes and spaces, @@variables, {parameters}) is refused rather than imitated.
 */
const patterns: readonly (readonly [Token['kind'] | 'comment', RegExp])[] = [
  ['space', /[ \t\r\n]+/y],
  ['comment', /--[^\n]*/y],
  ['comment', /\/\*[\s\S]*?\*\//y],
  ['string', /'(?:[^'\\\p{Cc}]|''|\\['"`\\%_dDwWsSbB.+*?()[\]{}|^$/-])*'/uy],
  ['quoted', /"[A-Za-z0-9_ .%-]+"/y],
  ['quoted', /`[A-Za-z0-9_ .%-]+`/y],
  ['macro', /\$(?:bucket|range)(?=\s*\()/y],
  ['word', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['number', /(?:0[xX][0-9A-Fa-f]+|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?![A-Za-z0-9_])/y],
  ['symbol', /->|::|\|\||<=>|<=|>=|<>|!=|==|[()[\],.+\-*/%=<>?:]/y],
];

/** @throws AppError `invalid_query` naming line and column of what cannot be read. */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length; ) {
    const [kind, text] = next(sql, at);
    if (kind === 'comment' && text.slice(2).includes('/*')) throw refused(sql, at, 'a comment inside a comment');
    tokens.push(kind === 'comment' ? { kind: 'space', text: ' ', at } : { kind, text, at });
    at += text.length;
  }
  return tokens;
}

function next(sql: string, at: number): [Token['kind'] | 'comment', string] {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const text = pattern.exec(sql)?.[0];
    if (text !== undefined) return [kind, text];
  }
  const character = String.fromCodePoint(sql.codePointAt(at) ?? 0);
  if (character === ';') throw refused(sql, at, 'a semicolon: one statement at a time, and nothing after it');
  if (character === "'") throw refused(sql, at, 'a text that does not end, or holds a line break or an escape other than of signs');
  if (character === '"' || character === '`')
    throw refused(sql, at, 'a quoted name with signs other than letters, digits, _ . % - and blanks');
  throw refused(sql, at, `"${character}"`);
}

/** What SQL metrics do not allow, and where it stands. */
export function refused(sql: string, at: number, what: string): AppError {
  const before = sql.slice(0, at).split('\n');
  return new AppError(
    'invalid_query',
    `SQL, line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: not allowed here: ${what}.`,
  );
}
