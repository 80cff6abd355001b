import type { Labels } from '../../api/alerts.ts';

export interface Matcher {
  readonly label: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** Reads `service="checkout"`; quotes may be left out. `undefined` when it is no matcher. */
export function readMatcher(text: string): Matcher | undefined {
  const found = /^\s*([A-Za-z_][\w.:-]*)\s*(=~|!~|!=|=)\s*(.*?)\s*$/s.exec(text);
  const [, label, op, written] = found ?? [];
  if (label === undefined || op === undefined || written === undefined) return undefined;
  const value = /^"(?:[^"\\]|\\.)*"$/s.test(written) ? unquoted(written) : written;
  return { label, op: op as Matcher['op'], value };
}

function unquoted(written: string): string {
  return written.slice(1, -1).replace(/\\(.)/gs, (_, mark: string) => (mark === 'n' ? '\n' : mark));
}

/** Whether all matchers match; a label that is absent is empty. Expressions match whole values. `undefined` when one cannot be read here. */
export function matches(matchers: readonly Matcher[], labels: Labels): boolean | undefined {
  try {
    return matchers.every(({ label, op, value }) => {
      const own = labels[label] ?? '';
      if (op === '=') return own === value;
      if (op === '!=') return own !== value;
      return new RegExp(`^(?:${value})$`, 's').test(own) === (op === '=~');
    });
  } catch {
    // The server's expressions know some forms that a browser's do not; it has the last word.
    return undefined;
  }
}

/** A matcher for each label, as a silence is prefilled with. */
export function matchersOf(labels: Labels): string {
  return Object.entries(labels)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([label, value]) => `${label}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`)
    .join('\n');
}

/** One matcher a line. */
export function matcherLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
