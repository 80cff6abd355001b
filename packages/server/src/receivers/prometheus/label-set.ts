import { labelProblem } from '../../facts/opentelemetry/checks.ts';
import { ownJob } from '../../facts/opentelemetry/labels.ts';
import type { Labels } from '../../facts/series-id.ts';

/** Characters of the name of a metric or label. */
export const maxNameLength = 512;

/** A metric name and its other labels, or why a series cannot have these labels. */
export type LabelSet = { readonly name: string; readonly labels: Labels } | { readonly problem: string };

/**
 * Takes labels as a sender states them, `__name__` among them: in any order, with any UTF-8 in names, as in Prometheus 3. A label
 * without a value is the same as none. Problems come from a fixed vocabulary.
 */
export function acceptLabels(pairs: readonly (readonly [string, string])[]): LabelSet {
  const labels: Record<string, string> = {};
  let name = '';
  let previous = '';
  for (const [label, value] of inOrder(pairs)) {
    if (label === '') return { problem: 'a label has no name' };
    if (label.length > maxNameLength) return { problem: `a label name is longer than ${maxNameLength} characters` };
    if (label === previous) return { problem: 'a series has a label twice' };
    previous = label;
    if (label === '__name__') name = value;
    else if (value !== '') setOwn(labels, label, value);
  }
  if (name === '') return { problem: 'a series has no metric name (label __name__)' };
  if (name.length > maxNameLength) return { problem: `a metric name is longer than ${maxNameLength} characters` };
  const problem = labelProblem(labels);
  if (problem !== undefined) return { problem };
  return labels.job === ownJob ? { problem: `the job ${ownJob} is the server's own; choose another` } : { name, labels };
}

/** By label; senders are to sort them, and most do. */
function inOrder(pairs: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  for (let index = 1; index < pairs.length; index++) {
    if ((pairs[index]?.[0] ?? '') < (pairs[index - 1]?.[0] ?? '')) return [...pairs].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  }
  return pairs;
}

/** An assignment to `__proto__` would be none. */
function setOwn(labels: Record<string, string>, label: string, value: string): void {
  if (label === '__proto__') Object.defineProperty(labels, label, { value, enumerable: true, configurable: true, writable: true });
  else labels[label] = value;
}
