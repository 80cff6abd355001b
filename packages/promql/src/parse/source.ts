import type { SyntaxNode } from '@lezer/common';
import type { Position } from '../ast.ts';
import type { QueryError } from '../errors.ts';
import { parseError } from './problems.ts';
import { maxProgram, programSize, wholeValueRegexp } from './regexp.ts';
import { unquote } from './strings.ts';

/** The text that a syntax tree stands for. */
export class Source {
  readonly query: string;
  /** Instructions of all regular expressions so far. */
  #program = 0;

  constructor(query: string) {
    this.query = query;
  }

  text(node: Position | SyntaxNode): string {
    return 'from' in node ? this.query.slice(node.from, node.to) : this.query.slice(node.start, node.end);
  }

  position(node: SyntaxNode): Position {
    return { start: node.from, end: node.to };
  }

  problem(place: Position | SyntaxNode, message: string): QueryError {
    return parseError(this.query, 'from' in place ? this.position(place) : place, message);
  }

  /** The value of a string literal, or of the one inside a quoted label name. */
  string(node: SyntaxNode): string {
    const written = this.text(node);
    const value = unquote(written);
    if (value === undefined) throw this.problem(node, `error unquoting string ${JSON.stringify(written)}: invalid syntax`);
    return value;
  }

  /** @throws QueryError for what is no regular expression, or too many of them */
  checkRegexp(node: SyntaxNode, pattern: string): void {
    this.#program += programSize(pattern);
    if (this.#program > maxProgram) throw this.problem(node, 'the regular expressions of the query are too large');
    try {
      wholeValueRegexp(pattern);
    } catch (error) {
      throw this.problem(node, error instanceof Error ? error.message : String(error));
    }
  }
}

/** A node's children, comments left out. */
export function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'LineComment') found.push(child);
  }
  return found;
}

/** A tree that the grammar does not describe: the parser cuts the ones that grow too large. */
export class CutTree extends Error {}

/** A child that the grammar promises. */
export function child(node: SyntaxNode, name: string): SyntaxNode {
  const found = node.getChild(name);
  if (found === null) throw new CutTree(`a ${node.name} without ${name}`);
  return found;
}
