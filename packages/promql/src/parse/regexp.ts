import { RE2JS } from 're2js';

/**
 * Instructions that regular expressions may have, together in a query's matchers. Compiling takes about a microsecond each and matching that
 * long for each character of a value; RE2's own limit is thirty times as high, which holds the thread for seconds.
 */
export const maxProgram = 100_000;

/**
 * A regular expression of a matcher or of `label_replace`: RE2's syntax, matching the whole value, the dot matching line ends too, as in
 * Prometheus 3.
 *
 * @throws RE2JSSyntaxException when it is not one; its message is RE2's.
 */
export function wholeValueRegexp(pattern: string): RE2JS {
  if (programSize(pattern) > maxProgram) throw new RangeError('error parsing regexp: expression too large');
  return RE2JS.compile(`^(?s:${pattern})$`);
}

/** About how many instructions a pattern makes: one an atom, as often as the repetitions around it say. */
export function programSize(pattern: string): number {
  const outside: number[] = [];
  let size = 0;
  let atom = 0;
  let inClass = false;
  for (const [token, least, most] of pattern.matchAll(/\\.|\[\^?\]?|\{(\d+)(?:,(\d*))?\}|./gs)) {
    if (inClass) {
      inClass = token !== ']';
    } else if (least !== undefined) {
      const times = Math.max(1, Number(least), Number(most ?? 0));
      size += atom * (times - 1);
      atom *= times;
    } else if (token === '(') {
      outside.push(size);
      size = 0;
    } else {
      inClass = token.startsWith('[');
      atom = token === ')' ? size + 1 : 1;
      size = token === ')' ? (outside.pop() ?? 0) + atom : size + 1;
    }
  }
  return outside.reduce((total, one) => total + one, size);
}
