import { labelProblem } from '../../facts/opentelemetry/checks.ts';
import { ownJob } from '../../facts/opentelemetry/labels.ts';
import type { Labels } from '../../facts/series-id.ts';

const maxNameLength = 512;

/** A metric name and its other labels, or why a series cannot have these labels. */
export type LabelSet = { readonly name: string; readonly labels: Labels } | { readonly problem: string };

/**
 * Takes labels as a sender states them, `__name__` among them: in any order, with any UTF-8 in names, as in Prometheus 3. A label
 * without a value is the same as none. Problems come from a fixed vocabulary.
 */
export function acceptLabels(pairs: readonly (readonly [string, string])[]): LabelSet {
  const labels: Record<string, string> = Object.create(null);
  let name = '';
  let previous = '';
  let sorted = true;
  for (const [label, value] of pairs) {
    if (label === '') return { problem: 'a label has no name' };
    if (label.length > maxNameLength) return { problem: `a label name is longer than ${maxNameLength} characters` };
    if (label in labels || (label === '__name__' && name !== '')) return { problem: 'a series has a label twice' };
    if (label <= previous) sorted = false;
    previous = label;
    if (label === '__name__') name = value;
    else if (value !== '') labels[label] = value;
  }
  if (name === '') return { problem: 'a series has no metric name (label __name__)' };
  if (name.length > maxNameLength) return { problem: `a metric name is longer than ${maxNameLength} characters` };
  const problem = labelProblem(labels);
  if (problem !== undefined) return { problem };
  if (labels.job === ownJob) return { problem: `the job ${ownJob} is the server's own; choose another` };
  return { name, labels: sorted ? { ...labels } : Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))) };
}
