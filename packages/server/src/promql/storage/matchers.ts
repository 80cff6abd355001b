import { type Matcher, metricName } from '@binnacle/promql';

export interface Condition {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * What matchers say, as a condition on the columns `name` and `labels` of `series`. A label that is not there has the empty value. Names
 * of placeholders begin with `prefix`.
 */
export function matcherCondition(matchers: readonly Matcher[], prefix = 'm'): Condition {
  const parameters: Record<string, string> = {};
  const parts = matchers.map((matcher, index) => {
    const key = `${prefix}${index}`;
    parameters[`${key}value`] = matcher.op === '=' || matcher.op === '!=' ? matcher.value : anchored(matcher.value);
    return test(matcher, labelColumn(matcher.label, `${key}label`, parameters), `{${key}value:String}`);
  });
  return { sql: parts.length === 0 ? '1' : parts.join(' AND '), parameters };
}

/** The value of a label as an expression; the placeholder for its name is added to the parameters. */
export function labelColumn(label: string, placeholder: string, parameters: Record<string, string>): string {
  if (label === metricName) return 'name';
  parameters[placeholder] = label;
  return `labels[{${placeholder}:String}]`;
}

/** Prometheus' regular expressions match the whole value, newlines included. */
export function anchored(pattern: string): string {
  return `^(?s:${pattern})$`;
}

function test({ op }: Matcher, column: string, value: string): string {
  switch (op) {
    case '=':
      return `${column} = ${value}`;
    case '!=':
      return `${column} != ${value}`;
    case '=~':
      return `match(${column}, ${value})`;
    case '!~':
      return `NOT match(${column}, ${value})`;
  }
}
