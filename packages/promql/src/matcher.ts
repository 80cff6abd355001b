import type { RE2JS } from 're2js';
import { QueryError } from './errors.ts';
import type { Labels } from './labels.ts';
import { wholeValueRegexp } from './parse/regexp.ts';

/** A condition on one label. Regular expressions are RE2's and match the whole value, as in Prometheus. */
export interface Matcher {
  readonly label: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

type Test = (value: string) => boolean;

/** Patterns that are kept compiled. */
const patternsKept = 1000;
const compiled = new Map<string, Test>();

/** A pattern of RE2 that must match a whole value, newlines included, as Prometheus anchors it. Compiled once and kept. */
function wholePattern(pattern: string): Test {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  let expression: RE2JS;
  try {
    expression = wholeValueRegexp(pattern);
  } catch (cause) {
    throw new QueryError('bad_data', cause instanceof Error ? cause.message : String(cause), { cause });
  }
  const test: Test = (value) => expression.matcher(value).matches();
  if (compiled.size >= patternsKept) compiled.clear();
  compiled.set(pattern, test);
  return test;
}

function valueTest(matcher: Matcher): Test {
  switch (matcher.op) {
    case '=':
      return (value) => value === matcher.value;
    case '!=':
      return (value) => value !== matcher.value;
    case '=~':
      return wholePattern(matcher.value);
    case '!~': {
      const test = wholePattern(matcher.value);
      return (value) => !test(value);
    }
  }
}

/** Whether a value of the matcher's label satisfies it; a label that is not there has the empty value. */
export function matcherTest(matcher: Matcher): Test {
  const test = valueTest(matcher);
  const seen = new Map<string, boolean>();
  return (value) => {
    let answer = seen.get(value);
    if (answer === undefined) {
      answer = test(value);
      if (seen.size < 10_000) seen.set(value, answer);
    }
    return answer;
  };
}

/** Whether a set of labels satisfies all the matchers. @throws QueryError for a pattern that RE2 does not take */
export function labelsTest(matchers: readonly Matcher[]): (labels: Labels) => boolean {
  const tests = matchers.map((matcher) => ({ label: matcher.label, test: matcherTest(matcher) }));
  return (labels) => tests.every(({ label, test }) => test(labels.get(label)));
}
