import type { SyntaxNode } from '@lezer/common';
import type { AtModifier, DurationExpression, Expression, MatrixSelector, Subquery, VectorSelector } from '../ast.ts';
import { offsetDuration, positiveDuration } from './durations.ts';
import { formatNumber, parseNumber } from './numbers.ts';
import { child, type Source } from './source.ts';

/** What stands after an operand, put on it. `node` is the grammar's node of the modifier, whose own grouping does not count. */
export function applyPostfix(source: Source, operand: Expression, node: SyntaxNode): Expression {
  switch (node.name) {
    case 'MatrixSelector':
      return range(source, operand, node);
    case 'SubqueryExpr':
      return subquery(source, operand, node);
    case 'OffsetExpr':
      return offset(source, operand, node);
    case 'StepInvariantExpr':
      return at(source, operand, node);
    default:
      return extension(source, operand, node);
  }
}

function range(source: Source, operand: Expression, node: SyntaxNode): MatrixSelector {
  const duration = child(node, 'DurationExpr');
  const brackets = { start: source.query.lastIndexOf('[', duration.from), end: node.to };
  if (operand.kind !== 'vector_selector') throw source.problem(brackets, 'ranges only allowed for vector selectors');
  if (operand.offset !== undefined) throw source.problem(brackets, 'no offset modifiers allowed before range');
  if (operand.at !== undefined) throw source.problem(brackets, 'no @ modifiers allowed before range');
  return { kind: 'matrix_selector', start: operand.start, end: node.to, vector: operand, range: positiveDuration(source, duration) };
}

function subquery(source: Source, operand: Expression, node: SyntaxNode): Subquery {
  const [length, step] = node.getChildren('DurationExpr');
  return {
    kind: 'subquery',
    start: operand.start,
    end: node.to,
    operand,
    range: positiveDuration(source, length as SyntaxNode),
    step: step === undefined ? undefined : positiveDuration(source, step),
    offset: undefined,
    at: undefined,
  };
}

type Selector = VectorSelector | Subquery;

/** The selector that carries an expression's offset and `@`, and the way to put a changed one back. */
function selectorOf(operand: Expression): { selector: Selector; put: (selector: Selector, end: number) => Expression } | undefined {
  if (operand.kind === 'vector_selector' || operand.kind === 'subquery') {
    return { selector: operand, put: (selector, end) => ({ ...selector, end }) };
  }
  if (operand.kind !== 'matrix_selector') return undefined;
  return { selector: operand.vector, put: (selector, end) => ({ ...operand, vector: selector as VectorSelector, end }) };
}

function offset(source: Source, operand: Expression, node: SyntaxNode): Expression {
  const found = selectorOf(operand);
  const what = 'must be preceded by an instant vector selector or range vector selector or a subquery';
  if (found === undefined) throw source.problem(operand, `offset modifier ${what}`);
  if (found.selector.offset !== undefined) throw source.problem(operand, 'offset may not be set multiple times');
  const duration: DurationExpression = offsetDuration(source, child(node, 'OffsetDurationExpr'));
  return found.put({ ...found.selector, offset: duration }, node.to);
}

function at(source: Source, operand: Expression, node: SyntaxNode): Expression {
  const found = selectorOf(operand);
  const what = 'must be preceded by an instant vector selector or range vector selector or a subquery';
  if (found === undefined) throw source.problem(operand, `@ modifier ${what}`);
  if (found.selector.at !== undefined) throw source.problem(operand, '@ <timestamp> may not be set multiple times');
  return found.put({ ...found.selector, at: atModifier(source, operand, node) }, node.to);
}

function atModifier(source: Source, operand: Expression, node: SyntaxNode): AtModifier {
  const preprocessor = node.getChild('AtModifierPreprocessors');
  if (preprocessor !== null) return { kind: source.text(preprocessor).toLowerCase().startsWith('start') ? 'start' : 'end' };
  const literal = node.lastChild as SyntaxNode;
  const seconds = signedNumber(source, literal);
  const milliseconds = Math.round(seconds * 1000);
  if (!Number.isSafeInteger(milliseconds)) {
    const shown = Number.isFinite(seconds) ? seconds.toFixed(6) : formatNumber(seconds);
    throw source.problem(operand, `timestamp out of bounds for @ modifier: ${shown}`);
  }
  return { kind: 'time', milliseconds };
}

/** A number with its sign, as it stands after `@` and in `fill(...)`. */
export function signedNumber(source: Source, node: SyntaxNode): number {
  const text = source.text(node);
  const value = parseNumber(text.replace(/^[-+]\s*/, ''));
  return text.startsWith('-') ? -value : value;
}

function extension(source: Source, operand: Expression, node: SyntaxNode): Expression {
  const name = node.name === 'AnchoredExpr' ? 'anchored' : 'smoothed';
  if (operand.kind === 'subquery') throw source.problem(operand, `${name} modifier is not supported for subqueries`);
  const vector = operand.kind === 'matrix_selector' ? operand.vector : operand;
  if (vector.kind !== 'vector_selector') throw source.problem(operand, `${name} modifier not implemented`);
  if (vector.extension !== undefined && vector.extension !== name) {
    throw source.problem(operand, 'anchored and smoothed modifiers cannot be used together');
  }
  const extended = { ...vector, extension: name } as const;
  if (operand.kind === 'matrix_selector') return { ...operand, vector: extended, end: node.to };
  return { ...extended, end: node.to };
}
