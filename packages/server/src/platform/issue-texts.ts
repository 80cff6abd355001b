import { z } from 'zod';

/**
 * What zod finds, in the words of our other errors: whoever sends JSON does not know zod. Everything not named here keeps
 * zod's own text, and so does whatever a schema says itself.
 */
z.config({
  customError: (issue) => {
    switch (issue.code) {
      case 'invalid_type':
        if (issue.input === undefined) return `missing; expected ${article(issue.expected)}`;
        return `expected ${article(issue.expected)}, found ${found(issue.input)}`;
      case 'invalid_value':
        return `expected ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}, found ${found(issue.input)}`;
      case 'unrecognized_keys':
        return `unknown field${issue.keys.length > 1 ? 's' : ''} ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
      case 'too_small':
        return issue.origin === 'string' ? `expected ${characters('at least', issue.minimum)}` : undefined;
      case 'too_big':
        return issue.origin === 'string' ? `expected ${characters('at most', issue.maximum)}` : undefined;
      case 'invalid_union':
        return union(issue.input, issue.errors);
      default:
        return undefined;
    }
  },
});

/** The types that would do; or, when the type is right, what the nearest alternative finds. */
function union(input: unknown, alternatives: readonly (readonly z.core.$ZodIssue[])[]): string | undefined {
  if (input === undefined) return 'missing';
  const types = alternatives.flatMap(([issue]) => (issue?.code === 'invalid_type' && issue.path.length === 0 ? [issue.expected] : []));
  if (types.length > 0 && types.length === alternatives.length) {
    return `expected ${[...new Set(types.map(article))].join(' or ')}, found ${found(input)}`;
  }
  const [nearest] = alternatives
    .filter(([issue]) => issue !== undefined && !(issue.code === 'invalid_type' && issue.path.length === 0))
    .sort((one, other) => one.length - other.length);
  return nearest?.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`)).join('; ');
}

function characters(bound: string, count: number | bigint): string {
  return `${bound} ${count} character${Number(count) === 1 ? '' : 's'}`;
}

/** A zod type as people who write JSON call it. */
export function article(type: string): string {
  const names: Record<string, string> = {
    record: 'an object',
    object: 'an object',
    array: 'a list',
    int: 'an integer',
    boolean: 'true or false',
  };
  return names[type] ?? `a ${type}`;
}

/** Never a whole text: it may be long, or a secret that stands in the wrong place. */
function found(input: unknown): string {
  if (input === undefined) return 'nothing';
  if (input === null || typeof input === 'number' || typeof input === 'boolean') return String(input);
  return article(Array.isArray(input) ? 'array' : typeof input);
}
