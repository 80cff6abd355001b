import { fieldOf, isTrue, pureFunctions, type TemplateSample, type Value } from './functions.ts';
import { goText } from './go-format.ts';
import { TemplateError } from './tokens.ts';
import type { Command, Node, Operand, Pipeline } from './tree.ts';

const mostCharacters = 100_000;
const mostSteps = 10_000;
const mostQueries = 10;

export interface TemplateData {
  readonly labels: Readonly<Record<string, string>>;
  readonly externalLabels: Readonly<Record<string, string>>;
  readonly externalUrl: string;
  readonly value: number;
  /** Values of an instant query at the time of the evaluation. */
  readonly query: (expression: string) => Promise<readonly TemplateSample[]>;
}

/** Fills a template in. @throws TemplateError when it cannot be, at its limits too; what `data.query` throws. */
export async function renderTemplate(nodes: readonly Node[], data: TemplateData): Promise<string> {
  const rendering = new Rendering(data);
  await rendering.nodes(nodes, rendering.root);
  return rendering.text;
}

/** The dot, and the variables that are known; the innermost last. */
interface Scope {
  readonly dot: Value;
  readonly variables: Map<string, Value>;
  readonly outer: Scope | undefined;
}

class Rendering {
  readonly root: Scope;
  text = '';
  readonly #data: TemplateData;
  #steps = 0;
  #queries = 0;

  constructor(data: TemplateData) {
    this.#data = data;
    const { labels, externalLabels, externalUrl, value } = data;
    const dot: Value = { Labels: labels, ExternalLabels: externalLabels, ExternalURL: externalUrl, Value: value };
    const variables = new Map<string, Value>([
      ['', dot],
      ['labels', labels],
      ['externalLabels', externalLabels],
      ['externalURL', externalUrl],
      ['value', value],
    ]);
    this.root = { dot, variables, outer: undefined };
  }

  async nodes(nodes: readonly Node[], scope: Scope): Promise<void> {
    for (const node of nodes) await this.#node(node, scope);
  }

  async #node(node: Node, scope: Scope): Promise<void> {
    this.#step();
    if (node.kind === 'text') return this.#write(node.text);
    if (node.kind === 'print') {
      const value = await this.#pipeline(node.pipeline, scope);
      if (node.pipeline.variables.length === 0) this.#write(goText(value));
      return;
    }
    const inner: Scope = { dot: scope.dot, variables: new Map(), outer: scope };
    const value = await this.#pipeline(node.pipeline, inner);
    if (node.kind === 'range') return this.#range(node, value, inner);
    if (!isTrue(value)) return this.nodes(node.otherwise, { ...inner });
    return this.nodes(node.then, node.kind === 'with' ? { dot: value, variables: new Map(), outer: inner } : inner);
  }

  async #range({ pipeline, then, otherwise }: Extract<Node, { kind: 'range' }>, value: Value, scope: Scope): Promise<void> {
    const entries = entriesOf(value);
    if (entries.length === 0) return this.nodes(otherwise, scope);
    const { variables } = pipeline;
    for (const [index, element] of entries) {
      const own = new Map<string, Value>();
      if (variables.length === 2) own.set(variables[0] ?? '', index);
      const last = variables.at(-1);
      if (last !== undefined) own.set(last, element);
      await this.nodes(then, { dot: element, variables: own, outer: scope });
    }
  }

  async #pipeline({ variables, assigns, commands }: Pipeline, scope: Scope): Promise<Value> {
    let value: Value;
    for (const [place, command] of commands.entries()) {
      value = await this.#command(command, scope, place === 0 ? [] : [value]);
    }
    const [name] = variables;
    if (name !== undefined && variables.length === 1) {
      const target = assigns ? scopeWith(name, scope) : scope;
      target.variables.set(name, value);
    }
    return value;
  }

  async #command(command: Command, scope: Scope, piped: readonly Value[]): Promise<Value> {
    this.#step();
    if (command.kind === 'operand') return this.#operand(command.operand, scope);
    const { name, args } = command;
    if (name === 'and' || name === 'or') return this.#andOr(name, args, scope, piped);
    const values: Value[] = [];
    for (const arg of args) values.push(await this.#operand(arg, scope));
    values.push(...piped);
    if (name === 'externalURL') return this.#data.externalUrl;
    if (name === 'query') return this.#query(values);
    return pureFunctions[name]?.(...values);
  }

  /** As in Go, what decides is the answer and nothing behind it is looked at. */
  async #andOr(name: 'and' | 'or', args: readonly Operand[], scope: Scope, piped: readonly Value[]): Promise<Value> {
    let value: Value;
    for (const arg of args) {
      value = await this.#operand(arg, scope);
      if (isTrue(value) === (name === 'or')) return value;
    }
    return piped.length === 0 ? value : piped[0];
  }

  async #query([expression]: readonly Value[]): Promise<Value> {
    if (typeof expression !== 'string') throw new TemplateError('query takes an expression as a text');
    if (++this.#queries > mostQueries) throw new TemplateError(`more than ${mostQueries} queries in one template`);
    return await this.#data.query(expression);
  }

  async #operand(operand: Operand, scope: Scope): Promise<Value> {
    switch (operand.kind) {
      case 'literal':
        return operand.value;
      case 'dot':
        return fieldsOf(scope.dot, operand.fields);
      case 'variable':
        return fieldsOf(scopeWith(operand.name, scope).variables.get(operand.name), operand.fields);
      case 'pipeline':
        return fieldsOf(await this.#pipeline(operand.pipeline, scope), operand.fields);
    }
  }

  #step(): void {
    if (++this.#steps > mostSteps) throw new TemplateError(`takes more than ${mostSteps} steps`);
  }

  #write(text: string): void {
    if (this.text.length + text.length > mostCharacters) throw new TemplateError(`makes more than ${mostCharacters} characters`);
    this.text += text;
  }
}

function scopeWith(name: string, scope: Scope): Scope {
  for (let one: Scope | undefined = scope; one !== undefined; one = one.outer) if (one.variables.has(name)) return one;
  throw new TemplateError(`undefined variable $${name}`);
}

function fieldsOf(value: Value, fields: readonly string[]): Value {
  return fields.reduce<Value>((inner, name) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner))
      throw new TemplateError(`${goText(inner)} has no field ${name}`);
    return fieldOf(inner as Readonly<Record<string, Value>>, name);
  }, value);
}

function entriesOf(value: Value): readonly (readonly [Value, Value])[] {
  if (Array.isArray(value)) return value.map((element, index) => [index, element]);
  if (typeof value === 'object' && value !== null) return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) as [string, Value][];
  if (value === undefined || value === null) return [];
  throw new TemplateError(`range cannot go over ${goText(value)}`);
}
