import type { SyntaxNode } from '@lezer/common';
import type { VectorSelector } from '../ast.ts';
import { metricName } from '../labels.ts';
import type { Matcher } from '../matcher.ts';
import { child, children, type Source } from './source.ts';

/** `name{label="value"}`; the matcher of a name before the braces stands last. */
export function vectorSelector(source: Source, node: SyntaxNode): VectorSelector {
  const identifier = node.getChild('Identifier');
  const name = identifier === null ? undefined : source.text(identifier);
  const braces = node.getChild('LabelMatchers');
  const written = braces === null ? [] : children(braces);
  const matchers = written.map((matcher) => matcherOf(source, matcher));
  const names = matchers.filter((_, index) => written[index]?.name === 'QuotedLabelName');
  if (names.length > 1) {
    const [first, second] = names as [Matcher, Matcher];
    throw source.problem(node, `metric name must not be set twice: ${JSON.stringify(first.value)} or ${JSON.stringify(second.value)}`);
  }
  if (name !== undefined) matchers.push({ label: metricName, op: '=', value: name });
  return { kind: 'vector_selector', ...source.position(node), name, matchers, offset: undefined, at: undefined, extension: undefined };
}

function matcherOf(source: Source, node: SyntaxNode): Matcher {
  if (node.name === 'QuotedLabelName') return { label: metricName, op: '=', value: source.string(node) };
  const quoted = node.getChild('QuotedLabelName');
  const label = quoted === null ? source.text(child(node, 'LabelName')) : source.string(quoted);
  const op = source.text(child(node, 'MatchOp')) as Matcher['op'];
  const value = source.string(child(node, 'StringLiteral'));
  if (op === '=~' || op === '!~') source.checkRegexp(node, value);
  return { label, op, value };
}

/** The labels of `by (...)`, `on (...)` and their like. */
export function groupingLabels(source: Source, node: SyntaxNode): string[] {
  return children(node).map((label) => (label.name === 'QuotedLabelName' ? source.string(label) : source.text(label)));
}
