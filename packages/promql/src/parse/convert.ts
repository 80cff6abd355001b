import type { SyntaxNode } from '@lezer/common';
import type { Aggregation, AggregationOp, Binary, BinaryOp, Call, Expression, VectorMatching } from '../ast.ts';
import { applyPostfix, signedNumber } from './modifiers.ts';
import { parseNumber, rangeProblem } from './numbers.ts';
import { flatten, type Item, level, powerLevel } from './precedence.ts';
import { groupingLabels, vectorSelector } from './selectors.ts';
import { CutTree, child, children, type Source } from './source.ts';
import { setOperators } from './types.ts';

/** How many levels an expression may have, one an operator; well above what people write, well below what walking it can hold. */
const maxDepth = 500;
/** How many brackets may stand in one another. */
const maxBrackets = 200;

/** Turns the grammar's tree into the language's: Prometheus' grouping, modifiers on what they modify, literals as values. */
export class Converter {
  readonly #source: Source;
  readonly #depths = new WeakMap<Expression, number>();
  #brackets = 0;

  constructor(source: Source) {
    this.#source = source;
  }

  expression(node: SyntaxNode): Expression {
    if (++this.#brackets > maxBrackets) throw this.#source.problem(node, `brackets nested deeper than ${maxBrackets}`);
    const items = flatten(node, this.#source.query);
    const expression = this.#operators(new Cursor(items), 1);
    this.#brackets--;
    return expression;
  }

  #operators(items: Cursor, lowest: number): Expression {
    let left = this.#operand(items);
    for (let item = items.peek(); item?.kind === 'operator' && level(item.operator) >= lowest; item = items.peek()) {
      items.take();
      const binding = level(item.operator);
      const right = this.#operators(items, binding === powerLevel ? binding : binding + 1);
      left = this.#noted(this.#binary(item.node, item.operator, left, right), left, right);
    }
    return left;
  }

  #operand(items: Cursor): Expression {
    const signs: { op: '+' | '-'; start: number }[] = [];
    let item = items.take();
    for (; item.kind === 'sign'; item = items.take()) signs.push(item);
    if (item.kind !== 'primary') throw new CutTree('an operator without an operand');
    let operand = this.#primary(item.node);
    for (let next = items.peek(); next?.kind === 'postfix'; next = items.peek()) {
      items.take();
      const before = operand;
      operand = this.#noted(applyPostfix(this.#source, before, next.node), before);
    }
    const next = items.peek();
    if (signs.length > 0 && next?.kind === 'operator' && level(next.operator) === powerLevel) operand = this.#power(items, operand);
    for (let sign = signs.pop(); sign !== undefined; sign = signs.pop()) operand = this.#signed(sign.op, sign.start, operand);
    return operand;
  }

  /** The rest of `a ^ b` behind a sign: the sign is for the whole. */
  #power(items: Cursor, left: Expression): Expression {
    const item = items.take() as Extract<Item, { kind: 'operator' }>;
    const right = this.#operators(items, powerLevel);
    return this.#noted(this.#binary(item.node, item.operator, left, right), left, right);
  }

  #signed(op: '+' | '-', start: number, operand: Expression): Expression {
    const { end } = operand;
    if (operand.kind === 'number') {
      return { ...operand, start, end, value: op === '-' ? -operand.value : operand.value, text: `${op}${operand.text}` };
    }
    return this.#noted({ kind: 'unary', start, end, op, operand }, operand);
  }

  #primary(node: SyntaxNode): Expression {
    const position = this.#source.position(node);
    switch (node.name) {
      case 'NumberDurationLiteral': {
        const text = this.#source.text(node).replace(/^[-+]\s*/, '');
        const value = parseNumber(text);
        const problem = rangeProblem(text, value);
        if (problem !== undefined) throw this.#source.problem(node, problem);
        return { kind: 'number', start: node.to - text.length, end: node.to, value, text };
      }
      case 'StringLiteral':
        return { kind: 'string', ...position, value: this.#source.string(node) };
      case 'VectorSelector':
        return vectorSelector(this.#source, node);
      case 'ParenExpr': {
        const inner = this.expression(children(node)[0] as SyntaxNode);
        return this.#noted({ kind: 'parens', ...position, inner }, inner);
      }
      case 'FunctionCall':
        return this.#call(node);
      case 'AggregateExpr':
        return this.#aggregation(node);
      default:
        throw new CutTree(`an unexpected ${node.name}`);
    }
  }

  #call(node: SyntaxNode): Expression {
    const args = children(child(node, 'FunctionCallBody')).map((argument) => this.expression(argument));
    const name = this.#source.text(child(node, 'FunctionIdentifier'));
    const call: Call = { kind: 'call', ...this.#source.position(node), function: name, args };
    return this.#noted(call, ...args);
  }

  #aggregation(node: SyntaxNode): Expression {
    const op = this.#source.text(child(node, 'AggregateOp')).toLowerCase() as AggregationOp;
    const modifier = node.getChild('AggregateModifier');
    const args = children(child(node, 'FunctionCallBody'));
    const wanted = withParameter.has(op) ? 2 : 1;
    if (args.length === 0) throw this.#source.problem(node, 'no arguments for aggregate expression provided');
    if (args.length !== wanted) {
      const counts = `expected ${wanted}, got ${args.length}`;
      throw this.#source.problem(node, `wrong number of arguments for aggregate expression provided, ${counts}`);
    }
    const parameter = wanted === 2 ? this.expression(args[0] as SyntaxNode) : undefined;
    const operand = this.expression(args[wanted - 1] as SyntaxNode);
    const aggregation: Aggregation = {
      kind: 'aggregation',
      ...this.#source.position(node),
      op,
      parameter,
      operand,
      mode: modifier !== null && modifier.getChild('Without') !== null ? 'without' : 'by',
      labels: modifier === null ? [] : groupingLabels(this.#source, child(modifier, 'GroupingLabels')),
    };
    return parameter === undefined ? this.#noted(aggregation, operand) : this.#noted(aggregation, parameter, operand);
  }

  #binary(node: SyntaxNode, operator: SyntaxNode, left: Expression, right: Expression): Binary {
    const op = this.#source.text(operator).toLowerCase() as BinaryOp;
    const bool = node.getChild('BoolModifier') !== null;
    return { kind: 'binary', start: left.start, end: right.end, op, left, right, bool, matching: this.#matching(node, op) };
  }

  #matching(node: SyntaxNode, op: BinaryOp): VectorMatching {
    const clause = node.getChild('MatchingModifierClause');
    const [labels, include] = clause?.getChildren('GroupingLabels') ?? [];
    const left = clause !== null && clause.getChild('GroupLeft') !== null;
    const right = clause !== null && clause.getChild('GroupRight') !== null;
    const alone = setOperators.has(op) ? 'many-to-many' : 'one-to-one';
    const fill = node.getChild('FillModifier');
    const filled = (name: string) => this.#fill(fill?.getChild('FillClause') ?? fill?.getChild(name));
    return {
      cardinality: left ? 'many-to-one' : right ? 'one-to-many' : alone,
      mode: clause !== null && clause.getChild('On') !== null ? 'on' : 'ignoring',
      labels: labels === undefined ? [] : groupingLabels(this.#source, labels),
      include: include === undefined ? [] : groupingLabels(this.#source, include),
      fillLeft: filled('FillLeftClause'),
      fillRight: filled('FillRightClause'),
    };
  }

  #fill(clause: SyntaxNode | null | undefined): number | undefined {
    return clause ? signedNumber(this.#source, child(clause, 'NumberDurationLiteral')) : undefined;
  }

  /** Keeps how deep an expression is, and refuses what is too deep for anything that walks it. */
  #noted<E extends Expression>(expression: E, ...parts: Expression[]): E {
    const depth = 1 + Math.max(0, ...parts.map((part) => this.#depths.get(part) ?? 0));
    if (depth > maxDepth) throw this.#source.problem(expression, `expression nested deeper than ${maxDepth}`);
    this.#depths.set(expression, depth);
    return expression;
  }
}

const withParameter = new Set<AggregationOp>(['topk', 'bottomk', 'quantile', 'count_values', 'limitk', 'limit_ratio']);

class Cursor {
  readonly #items: readonly Item[];
  #at = 0;

  constructor(items: readonly Item[]) {
    this.#items = items;
  }

  peek(): Item | undefined {
    return this.#items[this.#at];
  }

  take(): Item {
    const item = this.#items[this.#at++];
    if (item === undefined) throw new CutTree('an operator without an operand');
    return item;
  }
}
