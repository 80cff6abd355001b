import { ActionParser, mostDepth } from './parse-action.ts';
import { type Part, splitTemplate, TemplateError, type Token } from './tokens.ts';
import type { Node } from './tree.ts';

const mostCharacters = 20_000;
/** What Prometheus puts before each template, and `$` for the data itself. */
const given = ['', 'labels', 'externalLabels', 'externalURL', 'value'];
const unsupported: Readonly<Record<string, string>> = {
  define: 'named templates are not supported',
  template: 'named templates are not supported',
  block: 'named templates are not supported',
  break: 'break is not supported',
  continue: 'continue is not supported',
};

/**
 * Reads a template as Prometheus' rules have them in labels and annotations: Go's text/template without named templates.
 * @throws TemplateError saying what is wrong or not supported.
 */
export function parseTemplate(template: string): readonly Node[] {
  if (template.length > mostCharacters) throw new TemplateError(`longer than ${mostCharacters} characters`);
  const parser = new Parser(splitTemplate(template));
  return parser.all();
}

/** Splits parts into nodes, and tokens into pipelines. */
class Parser {
  readonly #parts: readonly Part[];
  #next = 0;
  #scopes: string[][] = [[...given]];

  constructor(parts: readonly Part[]) {
    this.#parts = parts;
  }

  all(): readonly Node[] {
    const { nodes, ended } = this.#nodes(0);
    if (ended !== undefined) throw new TemplateError(`{{ ${ended.word} }} without an if, range or with before it`);
    return nodes;
  }

  /** Up to `end` or `else`, which is answered with its tokens. */
  #nodes(depth: number): { nodes: Node[]; ended?: { word: string; rest: readonly Token[] } } {
    if (depth > mostDepth) throw new TemplateError(`nests deeper than ${mostDepth}`);
    const nodes: Node[] = [];
    while (this.#next < this.#parts.length) {
      const part = this.#parts[this.#next++] as Part;
      if (part.kind === 'text') {
        nodes.push(part);
        continue;
      }
      const [first, ...rest] = part.tokens;
      if (first === undefined) throw new TemplateError('an action is empty');
      if (first.kind !== 'word') nodes.push(this.#print(part.tokens));
      else if (first.text === 'end' || first.text === 'else') return { nodes, ended: { word: first.text, rest } };
      else if (first.text === 'if' || first.text === 'with' || first.text === 'range') nodes.push(this.#block(first.text, rest, depth));
      else if (unsupported[first.text] !== undefined) throw new TemplateError(`${unsupported[first.text]}`);
      else nodes.push(this.#print(part.tokens));
    }
    return { nodes };
  }

  #print(tokens: readonly Token[]): Node {
    return { kind: 'print', pipeline: new ActionParser(tokens, this.#scopes).pipeline() };
  }

  #block(kind: 'if' | 'with' | 'range', tokens: readonly Token[], depth: number): Node {
    this.#scopes.push([]);
    const pipeline = new ActionParser(tokens, this.#scopes, kind === 'range').pipeline();
    const { nodes: then, ended } = this.#nodes(depth + 1);
    let otherwise: readonly Node[] = [];
    let ending = ended;
    if (ending?.word === 'else') {
      const [word, ...rest] = ending.rest;
      if (word !== undefined) {
        if (word.text !== kind || kind === 'range') throw new TemplateError(`{{ else ${word.text} }} does not go with ${kind}`);
        otherwise = [this.#block(kind, rest, depth + 1)];
        this.#scopes.pop();
        return { kind, pipeline, then, otherwise };
      }
      ({ nodes: otherwise, ended: ending } = this.#nodes(depth + 1));
    }
    if (ending?.word !== 'end') throw new TemplateError(`{{ ${kind} }} without {{ end }}`);
    this.#scopes.pop();
    return { kind, pipeline, then, otherwise };
  }
}
