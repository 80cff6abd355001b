import { RE2JS } from 're2js';

export interface Match {
  /** A group by number or name; empty when it took no part, or when there is none. */
  group(name: string): string;
}

/** A regular expression of RE2, as Prometheus uses it: it must match a whole value, and a dot is any character. */
export interface Regex {
  match(text: string): Match | undefined;
}

/** @throws Error that says what is wrong with the expression. */
export function compileRegex(pattern: string): Regex {
  const compiled = RE2JS.compile(pattern, RE2JS.DOTALL);
  const names = compiled.namedGroups();
  return {
    match(text) {
      const matcher = compiled.matcher(text);
      if (!matcher.matches()) return undefined;
      const count = matcher.groupCount();
      return {
        group(name) {
          const number = /^\d+$/.test(name) ? Number(name) : names[name];
          return number === undefined || number > count ? '' : (matcher.group(number) ?? '');
        },
      };
    },
  };
}

/** Puts groups into a template, `$1`, `${1}` or `${name}`; `$$` is a dollar sign, as in Go's `Expand`. */
export function expand(template: string, match: Match): string {
  return template.replaceAll(/\$(?:\$|(\w+)|\{(\w+)\})/g, (whole, plain?: string, braced?: string) => {
    const name = plain ?? braced;
    return name === undefined ? whole.slice(1) : match.group(name);
  });
}
