import { functionNames } from './functions.ts';
import { TemplateError, type Token } from './tokens.ts';
import type { Command, Operand, Pipeline } from './tree.ts';

export const mostDepth = 20;

/** Reads the pipeline of one action. */
export class ActionParser {
  readonly #tokens: readonly Token[];
  readonly #scopes: string[][];
  readonly #isRange: boolean;
  #next = 0;

  constructor(tokens: readonly Token[], scopes: string[][], isRange = false) {
    this.#tokens = tokens;
    this.#scopes = scopes;
    this.#isRange = isRange;
  }

  pipeline(): Pipeline {
    const result = this.#pipeline(0);
    const left = this.#peek();
    if (left !== undefined) throw new TemplateError(`unexpected ${JSON.stringify(left.text)}`);
    return result;
  }

  #pipeline(depth: number): Pipeline {
    if (depth > mostDepth) throw new TemplateError(`nests deeper than ${mostDepth}`);
    const { variables, assigns } = depth === 0 ? this.#declaration() : { variables: [], assigns: false };
    const commands = [this.#command(depth)];
    while (this.#take('|')) {
      const command = this.#command(depth);
      if (command.kind !== 'call') throw new TemplateError('only a function may stand behind |');
      commands.push(command);
    }
    // From here on: a variable is not known in its own declaration.
    if (!assigns) this.#scopes.at(-1)?.push(...variables);
    return { variables, assigns, commands };
  }

  #declaration(): { variables: string[]; assigns: boolean } {
    const names: string[] = [];
    let place = this.#next;
    for (let token = this.#tokens[place]; token?.kind === 'variable'; token = this.#tokens[place]) {
      names.push(token.text);
      place++;
      if (this.#tokens[place]?.text === ',' && this.#isRange) place++;
      else break;
    }
    const sign = this.#tokens[place];
    if (names.length === 0 || sign?.kind !== 'symbol' || (sign.text !== ':=' && sign.text !== '='))
      return { variables: [], assigns: false };
    this.#next = place + 1;
    const assigns = sign.text === '=';
    if (assigns) for (const name of names) this.#checkVariable(name);
    return { variables: names, assigns };
  }

  #command(depth: number): Command {
    const token = this.#peek();
    if (token?.kind === 'word' && !['true', 'false', 'nil'].includes(token.text)) {
      this.#next++;
      return { kind: 'call', name: this.#function(token), args: this.#operands(depth) };
    }
    const operand = this.#operand(depth);
    if (operand === undefined)
      throw new TemplateError(token === undefined ? 'a value is missing' : `unexpected ${JSON.stringify(token.text)}`);
    if (this.#operand(depth) !== undefined) throw new TemplateError('a value that is no function is given arguments');
    return { kind: 'operand', operand };
  }

  #function({ text }: Token): string {
    if (!functionNames.has(text))
      throw new TemplateError(`the function ${text} is not supported; there are ${[...functionNames].sort().join(', ')}`);
    return text;
  }

  #operands(depth: number): Operand[] {
    const operands: Operand[] = [];
    for (let operand = this.#operand(depth); operand !== undefined; operand = this.#operand(depth)) operands.push(operand);
    return operands;
  }

  #operand(depth: number): Operand | undefined {
    const token = this.#peek();
    if (token === undefined) return undefined;
    this.#next++;
    switch (token.kind) {
      case 'string':
        return { kind: 'literal', value: token.text };
      case 'number':
        return { kind: 'literal', value: Number(token.text) };
      case 'field':
        return { kind: 'dot', fields: fieldsOf(token) };
      case 'variable':
        this.#checkVariable(token.text);
        return { kind: 'variable', name: token.text, fields: this.#fields() };
      case 'word':
        if (token.text === 'true' || token.text === 'false') return { kind: 'literal', value: token.text === 'true' };
        if (token.text === 'nil') return { kind: 'literal', value: null };
        // A function without arguments stands as an operand, such as `eq (first x) now`: Go wants parentheses around it, too.
        return {
          kind: 'pipeline',
          pipeline: { variables: [], assigns: false, commands: [{ kind: 'call', name: this.#function(token), args: [] }] },
          fields: [],
        };
      case 'symbol':
        if (token.text === '.') return { kind: 'dot', fields: [] };
        if (token.text === '(') {
          const pipeline = this.#pipeline(depth + 1);
          if (!this.#take(')')) throw new TemplateError('a parenthesis is not closed');
          return { kind: 'pipeline', pipeline, fields: this.#fields() };
        }
        this.#next--;
        return undefined;
    }
  }

  #checkVariable(name: string): void {
    if (!this.#scopes.flat().includes(name)) throw new TemplateError(`undefined variable $${name}`);
  }

  /** Fields right behind a variable or a parenthesis. */
  #fields(): string[] {
    const token = this.#peek();
    if (token?.kind !== 'field' || token.spaced) return [];
    this.#next++;
    return fieldsOf(token);
  }

  #take(symbol: string): boolean {
    const token = this.#peek();
    if (token?.kind !== 'symbol' || token.text !== symbol) return false;
    this.#next++;
    return true;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next];
  }
}

function fieldsOf({ text }: Token): string[] {
  return text.split('.').slice(1);
}
