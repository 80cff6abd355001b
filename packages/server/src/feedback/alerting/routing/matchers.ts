import { type Matcher, matcherTest } from '@binnacle/promql';

export type { Matcher } from '@binnacle/promql';

type Texts = Readonly<Record<string, string>>;

const form = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"=!~{},]+))\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([\s\S]*?))\s*$/;
const longest = 2_000;

/**
 * A matcher as Alertmanager writes it: `severity="page"`, `team=~"a|b"`, `env != dev`. Quotes may be left out; names that hold other
 * characters than letters, digits and `_` are quoted.
 * @throws RangeError saying what is wrong with it.
 */
export function parseMatcher(text: string): Matcher {
  const match = text.length > longest ? null : form.exec(text);
  if (match === null) throw new RangeError(`"${text.slice(0, 100)}" is not a matcher; write one like severity="page" or team=~"a|b"`);
  const [, quotedName, name, op, quoted, bare] = match;
  // A quote that is opened and not closed, or closed and not opened.
  if (quoted === undefined && /^"|"$|(?<!\\)"/.test(bare ?? ''))
    throw new RangeError(`"${text.slice(0, 100)}" has a quote too many or too few`);
  const matcher = {
    label: quotedName === undefined ? (name ?? '') : unquoted(quotedName),
    op: op as Matcher['op'],
    value: unquoted(quoted ?? bare ?? ''),
  };
  checkMatcher(matcher);
  return matcher;
}

/** @throws RangeError when it has no name or a regular expression that RE2 does not take. */
export function checkMatcher(matcher: Matcher): void {
  if (matcher.label === '') throw new RangeError('a matcher needs the name of a label');
  try {
    matcherTest(matcher)('');
  } catch (cause) {
    throw new RangeError(`${printMatcher(matcher)}: ${(cause as Error).message}`, { cause });
  }
}

/** Several matchers in one text: `{a="b", c=~"d"}`, the braces optional; commas within quotes are none. @throws RangeError */
export function parseMatchers(text: string): Matcher[] {
  const inner = text.trim().replace(/^\{([\s\S]*)\}$/, '$1');
  return [...inner.matchAll(/(?:"(?:[^"\\]|\\.)*"|[^,"])+/g)]
    .map(([part]) => part)
    .filter((part) => part.trim() !== '')
    .map(parseMatcher);
}

export function printMatcher({ label, op, value }: Matcher): string {
  const name = /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label) ? label : JSON.stringify(label);
  return `${name}${op}${JSON.stringify(value)}`;
}

/** Whether labels satisfy all the matchers; a label that is not there has the empty value. */
export function labelsTest(matchers: readonly Matcher[]): (labels: Texts) => boolean {
  const tests = matchers.map((matcher) => ({ label: matcher.label, test: matcherTest(matcher) }));
  return (labels) => tests.every(({ label, test }) => test(Object.hasOwn(labels, label) ? (labels[label] ?? '') : ''));
}

function unquoted(text: string): string {
  return text.replaceAll(/\\(.)/gs, (whole, letter: string) =>
    letter === 'n' ? '\n' : letter === '"' || letter === '\\' ? letter : whole,
  );
}
