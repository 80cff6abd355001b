import type { Labels } from '../../../facts/series-id.ts';
import type { Pairs } from './source-series.ts';

const maxLabels = 32;
/** OpenMetrics allows 128 characters; clients are known to send more. */
const maxLength = 512;

/** Labels of an exemplar, or why they cannot be; from a fixed vocabulary. */
export function acceptExemplarLabels(pairs: Pairs): { readonly labels: Labels } | { readonly problem: string } {
  if (pairs.length > maxLabels) return { problem: `an exemplar has more than ${maxLabels} labels` };
  const labels: Record<string, string> = Object.create(null);
  let length = 0;
  for (const [name, value] of pairs) {
    if (name === '') return { problem: 'an exemplar has a label without a name' };
    if (name in labels) return { problem: 'an exemplar has a label twice' };
    labels[name] = value;
    length += name.length + value.length;
  }
  return length > maxLength ? { problem: `the labels of an exemplar have more than ${maxLength} characters` } : { labels: { ...labels } };
}
