import type { Change } from './types.ts';

type Difference = Change['differences'][number];

/**
 * What differs between two JSON values, as JSON pointers (RFC 6901) of the smallest parts that do. Lists are compared
 * by position; what is only on one side has no `before` or no `after`. The order of fields does not matter.
 */
export function differences(before: unknown, after: unknown): Difference[] {
  const found: Difference[] = [];
  compare(before, after, '', found);
  return found;
}

function compare(before: unknown, after: unknown, path: string, found: Difference[]): void {
  if (before === after) return;
  const bothLists = Array.isArray(before) && Array.isArray(after);
  if (!bothLists && !(isObject(before) && isObject(after))) {
    found.push({ path, before, after });
    return;
  }
  const left = new Map(Object.entries(before as object));
  const right = new Map(Object.entries(after as object));
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    compare(left.get(key), right.get(key), `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, found);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
