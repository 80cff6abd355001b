import { RE2JS } from 're2js';

/**
 * A regular expression of a matcher or of `label_replace`: RE2's syntax, matching the whole value, the dot matching line ends too, as in
 * Prometheus 3.
 *
 * @throws RE2JSSyntaxException when it is not one; its message is RE2's.
 */
export function wholeValueRegexp(pattern: string): RE2JS {
  return RE2JS.compile(`^(?s:${pattern})$`);
}
