import type { Labels } from '../../../api/alerts.ts';
import { matcherLines, readMatcher } from '../matchers.ts';

/** Labels from text, one a line, as silences write them; `undefined` when a line is none. */
export function readLabels(text: string): Labels | undefined {
  const read = matcherLines(text).map(readMatcher);
  if (read.some((one) => one === undefined || one.op !== '=')) return undefined;
  return Object.fromEntries(read.flatMap((one) => (one === undefined ? [] : [[one.label, one.value]])));
}
