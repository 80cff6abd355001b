import { AppError } from '../../platform/errors.ts';

export type Formula =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'metric'; readonly name: string }
  | { readonly kind: 'negate'; readonly operand: Formula }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Formula; readonly right: Formula }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly operands: readonly Formula[] };

export type Operator = '+' | '-' | '*' | '/';
export type FunctionName = 'min' | 'max' | 'abs' | 'clamp';

/** Least and most operands. */
const functions: Record<FunctionName, readonly [number, number]> = { min: [2, 20], max: [2, 20], abs: [1, 1], clamp: [3, 3] };
const maxDepth = 50;

interface Token {
  readonly text: string;
  readonly at: number;
}

/**
 * Parses `good / total`: numbers, names of metrics, + - * / with the usual precedence, parentheses, `min`, `max`, `abs` and
 * `clamp(value, least, most)`.
 * @throws AppError `invalid_query` with the column of what is wrong.
 */
export function parseFormula(text: string): Formula {
  return new Parser(text).parse();
}

/** Names of the metrics in a formula, each once. */
export function metricNames(formula: Formula): string[] {
  switch (formula.kind) {
    case 'number':
      return [];
    case 'metric':
      return [formula.name];
    case 'negate':
      return metricNames(formula.operand);
    case 'binary':
      return [...new Set([...metricNames(formula.left), ...metricNames(formula.right)])];
    case 'call':
      return [...new Set(formula.operands.flatMap(metricNames))];
  }
}

/** Recursive descent, one method a level of precedence. */
class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = scan(text);
  }

  parse(): Formula {
    const formula = this.#sum();
    if (this.#peek() !== undefined) throw this.#unexpected('an operator');
    return formula;
  }

  #sum(): Formula {
    let left = this.#product();
    for (let operator = this.#accept('+', '-'); operator !== undefined; operator = this.#accept('+', '-')) {
      left = { kind: 'binary', operator, left, right: this.#product() };
    }
    return left;
  }

  #product(): Formula {
    let left = this.#sign();
    for (let operator = this.#accept('*', '/'); operator !== undefined; operator = this.#accept('*', '/')) {
      left = { kind: 'binary', operator, left, right: this.#sign() };
    }
    return left;
  }

  #sign(): Formula {
    return this.#nested(() => (this.#accept('-') === undefined ? this.#operand() : { kind: 'negate', operand: this.#sign() }));
  }

  #operand(): Formula {
    const token = this.#peek();
    if (token === undefined) throw this.#unexpected('a metric or a number');
    if (/^[0-9.]/.test(token.text)) {
      this.#next++;
      return { kind: 'number', value: Number(token.text) };
    }
    if (this.#accept('(') !== undefined) {
      const inner = this.#sum();
      this.#expect(')');
      return inner;
    }
    if (!/^[A-Za-z_]/.test(token.text)) throw this.#unexpected('a metric or a number');
    this.#next++;
    return this.#peek()?.text === '(' ? this.#call(token) : { kind: 'metric', name: token.text };
  }

  #call(token: Token): Formula {
    const name = token.text;
    if (!isFunction(name)) throw problem(token.at, `there is no function "${name}"; there are ${Object.keys(functions).join(', ')}`);
    this.#expect('(');
    const operands = [this.#sum()];
    while (this.#accept(',') !== undefined) operands.push(this.#sum());
    this.#expect(')');
    const [least, most] = functions[name];
    if (operands.length < least || operands.length > most) {
      throw problem(token.at, `${name} takes ${least === most ? least : `${least} to ${most}`} operands, not ${operands.length}`);
    }
    return { kind: 'call', name, operands };
  }

  #nested<T>(parse: () => T): T {
    if (++this.#depth > maxDepth) throw problem(this.#at(), `it is nested deeper than ${maxDepth}`);
    const result = parse();
    this.#depth--;
    return result;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  #at(): number {
    return this.#peek()?.at ?? this.#text.length;
  }

  #accept<T extends string>(...texts: readonly T[]): T | undefined {
    const found = texts.find((text) => text === this.#peek()?.text);
    if (found !== undefined) this.#next++;
    return found;
  }

  #expect(text: string): void {
    if (this.#accept(text) === undefined) throw this.#unexpected(`"${text}"`);
  }

  #unexpected(wanted: string): AppError {
    const found = this.#peek()?.text;
    return problem(this.#at(), `${wanted} was expected${found === undefined ? ', and it ends' : `, not "${found}"`}`);
  }
}

function isFunction(name: string): name is FunctionName {
  return Object.hasOwn(functions, name);
}

function scan(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\s+|[A-Za-z_]\w*|(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\w.])|[-+*/(),]/y;
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) throw problem(at, `"${String.fromCodePoint(text.codePointAt(at) ?? 0)}" has no meaning here`);
    if (found.trim() !== '') tokens.push({ text: found, at });
  }
  return tokens;
}

function problem(at: number, what: string): AppError {
  return new AppError('invalid_query', `Formula, column ${at + 1}: ${what}.`);
}
