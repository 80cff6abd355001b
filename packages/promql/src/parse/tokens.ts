import type { Position } from '../ast.ts';
import { isNumeric } from './numbers.ts';

export type TokenKind = 'identifier' | 'number' | 'string' | 'operator' | 'punctuation';

export interface Token extends Position {
  readonly kind: TokenKind;
  readonly text: string;
}

export interface Scan {
  readonly tokens: readonly Token[];
  /** The first thing that is no token, or the bracket that nothing closes; the tokens before it stand. */
  readonly problem: (Position & { readonly message: string }) | undefined;
}

const space = /\s+/y;
const comment = /#[^\n]*/y;
const identifier = /[A-Za-z_:][A-Za-z0-9_:]*/y;
const labelName = /[A-Za-z_][A-Za-z0-9_]*/y;
const numeric = /(?:0[xX][0-9a-fA-F]*|[0-9.](?:[eE][+-]?[0-9]|[0-9._])*)[A-Za-z0-9_.]*/y;
const operator = /==|!=|<=|>=|<\/|>\/|[-+*/%^<>@]|=(?!~)/y;
const rawString = /`[^`]*`/y;
const doubleQuoted = /"(?:[^"\\\n]|\\.)*"/y;
const singleQuoted = /'(?:[^'\\\n]|\\.)*'/y;

/** Splits a query into tokens the way Prometheus' lexer does, and finds its complaints. */
export function scan(query: string): Scan {
  return new Scanner(query).run();
}

class Scanner {
  readonly #query: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  #parens = 0;
  #inBraces = false;
  #inBrackets = false;

  constructor(query: string) {
    this.#query = query;
  }

  run(): Scan {
    for (;;) {
      this.#skip(space);
      if (this.#skip(comment)) continue;
      if (this.#at >= this.#query.length) return { tokens: this.#tokens, problem: this.#unclosed() };
      const message = this.#next();
      if (message !== undefined) {
        return { tokens: this.#tokens, problem: { start: this.#at, end: this.#query.length, message } };
      }
    }
  }

  #skip(shape: RegExp): boolean {
    shape.lastIndex = this.#at;
    const found = shape.exec(this.#query)?.[0];
    if (found === undefined) return false;
    this.#at += found.length;
    return true;
  }

  #take(kind: TokenKind, shape: RegExp): boolean {
    const start = this.#at;
    if (!this.#skip(shape)) return false;
    this.#tokens.push({ kind, start, end: this.#at, text: this.#query.slice(start, this.#at) });
    return true;
  }

  /** Reads one token; answers what is wrong when there is none. */
  #next(): string | undefined {
    const character = String.fromCodePoint(this.#query.codePointAt(this.#at) as number);
    if (character === '"' || character === "'" || character === '`') return this.#string(character);
    if ('(){}[],:'.includes(character)) {
      if (character === ':' && !this.#inBrackets && !this.#inBraces && this.#take('identifier', identifier)) return undefined;
      return this.#punctuation(character);
    }
    if (this.#inBraces) return this.#insideBraces(character);
    if (/[0-9]/.test(character) || (character === '.' && /[0-9]/.test(this.#query[this.#at + 1] ?? ''))) return this.#number();
    if (this.#take('identifier', identifier) || this.#take('operator', operator)) return undefined;
    if (character === '!' || character === '=') return `unexpected character after '${character}': '${this.#query[this.#at + 1] ?? ''}'`;
    return `unexpected character: '${character}'`;
  }

  #insideBraces(character: string): string | undefined {
    if (this.#take('identifier', labelName)) return undefined;
    if (/[=!]/.test(character) && this.#take('operator', /=~|!=|!~|=/y)) return undefined;
    if (character === '!') return `unexpected character after '!' inside braces: '${this.#query[this.#at + 1] ?? ''}'`;
    return `unexpected character inside braces: '${character}'`;
  }

  #string(mark: string): string | undefined {
    const shape = mark === '`' ? rawString : mark === '"' ? doubleQuoted : singleQuoted;
    if (this.#take('string', shape)) return undefined;
    return mark === '`' ? 'unterminated raw string' : 'unterminated quoted string';
  }

  #number(): string | undefined {
    const start = this.#at;
    this.#take('number', numeric);
    const text = this.#query.slice(start, this.#at);
    if (isNumeric(text)) return undefined;
    this.#tokens.pop();
    this.#at = start;
    return `bad number or duration syntax: ${JSON.stringify(text)}`;
  }

  #punctuation(character: string): string | undefined {
    if (this.#inBraces && character !== '}' && character !== ',') {
      return character === '{' ? "unexpected left brace '{'" : `unexpected character inside braces: '${character}'`;
    }
    if (character === '(') this.#parens++;
    else if (character === ')' && --this.#parens < 0) {
      this.#at++;
      return "unexpected right parenthesis ')'";
    } else if (character === '{') this.#inBraces = true;
    else if (character === '}') {
      if (!this.#inBraces) return "unexpected character: '}'";
      this.#inBraces = false;
    } else if (character === '[') {
      if (this.#inBrackets) return "unexpected left bracket '['";
      this.#inBrackets = true;
    } else if (character === ']') {
      if (!this.#inBrackets) return "unexpected right bracket ']'";
      this.#inBrackets = false;
    } else if (character === ':' && !this.#inBrackets) return "unexpected character: ':'";
    this.#tokens.push({ kind: 'punctuation', start: this.#at, end: ++this.#at, text: character });
    return undefined;
  }

  #unclosed(): Scan['problem'] {
    const end = this.#query.length;
    if (this.#inBraces) return { start: end, end, message: 'unexpected end of input inside braces' };
    if (this.#inBrackets) return { start: end, end, message: 'unclosed left bracket' };
    if (this.#parens > 0) return { start: end, end, message: 'unclosed left parenthesis' };
    return undefined;
  }
}
