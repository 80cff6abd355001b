import type { SyntaxNode } from '@lezer/common';
import { children } from './source.ts';

/** One element of an expression between brackets, in the order written. */
export type Item =
  | { readonly kind: 'primary'; readonly node: SyntaxNode }
  /** A sign before an operand. */
  | { readonly kind: 'sign'; readonly op: '+' | '-'; readonly start: number }
  /** An operator between two operands; `node` is the whole that the grammar saw, with its modifiers. */
  | { readonly kind: 'operator'; readonly node: SyntaxNode; readonly operator: SyntaxNode }
  /** `[5m]`, `[5m:]`, `offset`, `@`, `anchored`, `smoothed` after an operand. */
  | { readonly kind: 'postfix'; readonly node: SyntaxNode };

const postfixes = new Set(['MatrixSelector', 'SubqueryExpr', 'OffsetExpr', 'StepInvariantExpr', 'AnchoredExpr', 'SmoothedExpr']);

/**
 * Lays an expression out flat. The grammar was made for an editor: it accepts the language, but groups `a + b[5m]` as `(a + b)[5m]` and
 * `-2 ^ 2` as `(-2) ^ 2`. What it found, in the order written, is right, and is grouped anew by Prometheus' precedences.
 */
export function flatten(root: SyntaxNode, query: string): Item[] {
  const items: Item[] = [];
  const waiting: (SyntaxNode | Item)[] = [root];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if ('kind' in next) {
      items.push(next);
      continue;
    }
    const parts = children(next);
    const sign = query[next.from] as '+' | '-';
    if (next.name === 'BinaryExpr') {
      waiting.push(parts.at(-1) as SyntaxNode, { kind: 'operator', node: next, operator: parts[1] as SyntaxNode }, parts[0] as SyntaxNode);
    } else if (next.name === 'UnaryExpr') {
      waiting.push(parts[1] as SyntaxNode, { kind: 'sign', op: sign, start: next.from });
    } else if (postfixes.has(next.name)) {
      waiting.push({ kind: 'postfix', node: next }, parts[0] as SyntaxNode);
    } else {
      if (next.name === 'NumberDurationLiteral' && (sign === '+' || sign === '-')) items.push({ kind: 'sign', op: sign, start: next.from });
      items.push({ kind: 'primary', node: next });
    }
  }
  return items;
}

const levels: Readonly<Record<string, number>> = {
  Or: 1,
  And: 2,
  Unless: 2,
  Eql: 3,
  Neq: 3,
  Lte: 3,
  Lss: 3,
  Gte: 3,
  Gtr: 3,
  TrimUpper: 3,
  TrimLower: 3,
  Add: 4,
  Sub: 4,
  Mul: 5,
  Div: 5,
  Mod: 5,
  Atan2: 5,
  Pow: 6,
};

/** How strongly an operator binds; a sign binds as strongly as `*`, and `^` groups from the right. */
export function level(operator: SyntaxNode): number {
  return levels[operator.name] as number;
}

export const powerLevel = 6;
