import type { Aggregation, Binary, Call, Expression, Position, ValueType, VectorSelector } from '../ast.ts';
import { metricName } from '../labels.ts';
import type { Matcher } from '../matcher.ts';
import { type FunctionSignature, functions } from './functions.ts';
import { wholeValueRegexp } from './regexp.ts';
import type { Source } from './source.ts';
import { comparisonOperators, documentedType, setOperators } from './types.ts';

/**
 * Checks what the grammar cannot: types, counts of arguments, which modifiers go with which operators. Inner expressions first, as in
 * Prometheus, whose words the errors use. Answers the expression with `matching` left only where both sides are vectors.
 *
 * @throws QueryError bad_data, at the first mistake.
 */
export function check(source: Source, expression: Expression): Expression {
  return new Checker(source).check(expression).expression;
}

interface Checked {
  readonly expression: Expression;
  readonly type: ValueType;
}

class Checker {
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  check(expression: Expression): Checked {
    switch (expression.kind) {
      case 'aggregation':
        return this.#aggregation(expression);
      case 'binary':
        return this.#binary(expression);
      case 'call':
        return this.#call(expression);
      case 'parens': {
        const inner = this.check(expression.inner);
        return { expression: { ...expression, inner: inner.expression }, type: inner.type };
      }
      case 'unary': {
        const operand = this.check(expression.operand);
        if (operand.type !== 'scalar' && operand.type !== 'vector') {
          const what = 'unary expression only allowed on expressions of type scalar or instant vector';
          throw this.#source.problem(expression, `${what}, got ${JSON.stringify(documentedType(operand.type))}`);
        }
        return { expression: { ...expression, operand: operand.expression }, type: operand.type };
      }
      case 'subquery': {
        const operand = this.check(expression.operand);
        if (operand.type !== 'vector') {
          throw this.#source.problem(expression, `subquery is only allowed on instant vector, got ${operand.type} instead`);
        }
        return { expression: { ...expression, operand: operand.expression }, type: 'matrix' };
      }
      case 'matrix_selector':
        this.#selector(expression.vector);
        return { expression, type: 'matrix' };
      case 'vector_selector':
        this.#selector(expression);
        return { expression, type: 'vector' };
      case 'number':
        return { expression, type: 'scalar' };
      case 'string':
        return { expression, type: 'string' };
    }
  }

  #expect(expression: Expression, type: ValueType, context: string): Expression {
    const checked = this.check(expression);
    this.#same(expression, type, checked.type, context);
    return checked.expression;
  }

  #same(place: Position, expected: ValueType, actual: ValueType, context: string): void {
    if (actual === expected) return;
    throw this.#source.problem(place, `expected type ${documentedType(expected)} in ${context}, got ${documentedType(actual)}`);
  }

  #aggregation(expression: Aggregation): Checked {
    const operand = this.#expect(expression.operand, 'vector', 'aggregation expression');
    const type = expression.op === 'count_values' ? 'string' : 'scalar';
    const { parameter: written } = expression;
    const parameter = written === undefined ? undefined : this.#expect(written, type, 'aggregation parameter');
    return { expression: { ...expression, operand, parameter }, type: 'vector' };
  }

  #selector(selector: VectorSelector): void {
    const named = selector.name !== undefined;
    const twice = named && selector.matchers.slice(0, -1).find((matcher) => matcher.label === metricName);
    if (twice) {
      const names = `${JSON.stringify(selector.name)} or ${JSON.stringify(twice.value)}`;
      throw this.#source.problem(selector, `metric name must not be set twice: ${names}`);
    }
    if (named || selector.matchers.some((matcher) => !matchesEmpty(matcher))) return;
    throw this.#source.problem(selector, 'vector selector must contain at least one non-empty matcher');
  }

  #call(call: Call): Checked {
    const signature = functions.get(call.function);
    if (signature === undefined) throw this.#source.problem(call, `unknown function with name ${JSON.stringify(call.function)}`);
    this.#count(call, signature);
    const context = `call to function ${JSON.stringify(call.function)}`;
    const args = call.args.map((argument, index) => {
      if (call.function === 'info' && index === 1) return this.#labelSelector(argument, context);
      const type = signature.argTypes[Math.min(index, signature.argTypes.length - 1)] as ValueType;
      return this.#expect(argument, type, context);
    });
    return { expression: { ...call, args }, type: signature.returnType };
  }

  #count(call: Call, { argTypes, variadic }: FunctionSignature): void {
    const [expected, got] = [argTypes.length, call.args.length];
    const say = (wanted: string) =>
      this.#source.problem(call, `expected ${wanted} argument(s) in call to ${JSON.stringify(call.function)}, got ${got}`);
    if (variadic === 0 && got !== expected) throw say(String(expected));
    if (variadic === 0) return;
    if (got < expected - 1) throw say(`at least ${expected - 1}`);
    if (variadic > 0 && got > expected - 1 + variadic) throw say(`at most ${expected - 1 + variadic}`);
  }

  /** The second argument of `info`: labels to look for, which may match anything. */
  #labelSelector(argument: Expression, context: string): Expression {
    if (argument.kind !== 'vector_selector') {
      this.#same(argument, 'vector', this.check(argument).type, context);
      throw this.#source.problem(argument, 'expected label selectors only');
    }
    if (argument.name !== undefined) {
      throw this.#source.problem(argument, 'expected label selectors only, got vector selector instead');
    }
    return argument;
  }

  #binary(binary: Binary): Checked {
    const left = this.check(binary.left);
    const right = this.check(binary.right);
    const { op, matching } = binary;
    const comparison = comparisonOperators.has(op);
    const scalars = left.type === 'scalar' && right.type === 'scalar';
    const operator = this.#between(binary);
    if (binary.bool && !comparison) throw this.#source.problem(operator, 'bool modifier can only be used on comparison operators');
    if (comparison && !binary.bool && scalars) {
      throw this.#source.problem(operator, 'comparisons between scalars must use BOOL modifier');
    }
    const both = matching?.mode === 'on' ? matching.labels.find((label) => matching.include.includes(label)) : undefined;
    if (both !== undefined) {
      throw this.#source.problem(operator, `label ${JSON.stringify(both)} must not occur in ON and GROUP clause at once`);
    }
    for (const side of [left, right]) {
      if (side.type === 'scalar' || side.type === 'vector') continue;
      throw this.#source.problem(side.expression, 'binary expression must contain only scalar and instant vector types');
    }
    const vectors = left.type === 'vector' && right.type === 'vector';
    if (vectors) this.#vectors(binary);
    else this.#withScalar(binary);
    return {
      expression: { ...binary, left: left.expression, right: right.expression, matching: vectors ? matching : undefined },
      type: scalars ? 'scalar' : 'vector',
    };
  }

  #vectors(binary: Binary): void {
    const { op, matching } = binary;
    if (matching === undefined || !setOperators.has(op)) return;
    if (matching.cardinality !== 'many-to-many') {
      throw this.#source.problem(binary, `no grouping allowed for ${JSON.stringify(op)} operation`);
    }
    if (matching.fillLeft !== undefined || matching.fillRight !== undefined) {
      throw this.#source.problem(binary, 'filling in missing series not allowed for set operators');
    }
  }

  #withScalar(binary: Binary): void {
    const { op, matching } = binary;
    if (matching !== undefined && matching.labels.length > 0) {
      throw this.#source.problem(binary, 'vector matching only allowed between instant vectors');
    }
    if (matching?.fillLeft !== undefined || matching?.fillRight !== undefined) {
      throw this.#source.problem(binary, 'filling in missing series only allowed between instant vectors');
    }
    if (setOperators.has(op)) {
      throw this.#source.problem(binary, `set operator ${JSON.stringify(op)} not allowed in binary scalar expression`);
    }
  }

  /** The place of a binary expression's operator and its modifiers. */
  #between(binary: Binary): Position {
    const text = this.#source.query.slice(binary.left.end, binary.right.start);
    const start = binary.left.end + (text.length - text.trimStart().length);
    return { start, end: start + text.trim().length };
  }
}

function matchesEmpty(matcher: Matcher): boolean {
  const { op, value } = matcher;
  if (op === '=' || op === '!=') return (value === '') === (op === '=');
  return wholeValueRegexp(value).matches('') === (op === '=~');
}
