import type { SyntaxNode } from '@lezer/common';
import type { DurationExpression } from '../ast.ts';
import { maxDuration, parseNumber } from './numbers.ts';
import { children, type Source } from './source.ts';

type BinaryOp = Extract<DurationExpression, { kind: 'binary' }>['op'];

const maxDepth = 100;
const calls: Readonly<Record<string, 'step' | 'range' | 'min' | 'max'>> = {
  DurationStep: 'step',
  DurationRange: 'range',
  DurationMinOf: 'min',
  DurationMaxOf: 'max',
};

/**
 * A duration in brackets or after `offset`. A literal's milliseconds are those written, unrounded inside of an expression, so that a plain number in an expression
 * (`1.5 * 2m`) is what it says once divided by 1000.
 */
export function durationExpression(source: Source, node: SyntaxNode, depth = 0): DurationExpression {
  if (depth > maxDepth) throw source.problem(node, `duration expression nested deeper than ${maxDepth}`);
  const parts = children(node);
  const inner = (part: SyntaxNode | undefined) => durationExpression(source, part as SyntaxNode, depth + 1);
  const [first, second, third] = parts;
  if (first === undefined) return literal(source, node);
  if (first.name === 'UnaryOp') return source.text(first) === '+' ? inner(second) : { kind: 'unary', op: '-', operand: inner(second) };
  if (third !== undefined && second !== undefined && !(first.name in calls)) {
    return { kind: 'binary', op: source.text(second) as BinaryOp, left: inner(first), right: inner(third) };
  }
  const call = calls[first.name];
  if (call !== undefined) return { kind: 'call', name: call, args: parts.slice(1).map(inner) };
  if (first.name === 'NumberDurationLiteralInDurationContext') return literal(source, first);
  return { kind: 'parens', inner: inner(first) };
}

function literal(source: Source, node: SyntaxNode): DurationExpression {
  const text = source.text(node);
  const milliseconds = parseNumber(text) * 1000;
  if (!(Math.abs(milliseconds) <= maxDuration)) throw source.problem(node, 'duration out of range');
  return { kind: 'literal', milliseconds, text };
}

/** An offset. Written as a plain number it counts whole milliseconds, as does a range or a step. */
export function offsetDuration(source: Source, node: SyntaxNode): DurationExpression {
  const duration = durationExpression(source, node);
  if (duration.kind === 'unary' && duration.operand.kind === 'literal') return { ...duration, operand: whole(duration.operand) };
  return whole(duration);
}

function whole(duration: DurationExpression): DurationExpression {
  return duration.kind === 'literal' ? { ...duration, milliseconds: Math.round(duration.milliseconds) } : duration;
}

/** A range or a step written as a plain number or duration must be above zero; an expression is checked when its value is known. */
export function positiveDuration(source: Source, node: SyntaxNode): DurationExpression {
  const duration = durationExpression(source, node);
  const { kind } = duration;
  if (kind === 'literal' ? duration.milliseconds <= 0 : kind === 'unary' && duration.operand.kind === 'literal' && duration.op === '-') {
    throw source.problem(node, 'duration must be greater than 0');
  }
  return whole(duration);
}
