import { isObject, type JsonObject, numberOf, textOf } from './json-object.ts';

/** Walks into nested objects: `at(body, 'object_attributes', 'last_commit')`; an empty object where there is none. */
export function at(value: unknown, ...path: readonly string[]): JsonObject {
  let here: unknown = value;
  for (const name of path) here = isObject(here) ? here[name] : undefined;
  return isObject(here) ? here : {};
}

/** Text of at most `limit` characters, without broken halves of characters. */
export function limited(value: unknown, limit = 500): string {
  return textOf(value).slice(0, limit).toWellFormed();
}

/** A text or a number as text. */
export function idOf(value: unknown): string {
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : limited(value, 200);
}

/** A count that fits 32 bits, or `null`. */
export function countOf(value: unknown): number | null {
  const count = numberOf(value);
  return count !== undefined && Number.isInteger(count) && count >= 0 && count < 2 ** 32 ? count : null;
}

/** A commit's full name in lower case, or nothing: not that of no commit (zeros), and not what is none. */
export function shaOf(value: unknown): string {
  const sha = textOf(value).toLowerCase();
  return /^[0-9a-f]{7,64}$/.test(sha) && !/^0+$/.test(sha) ? sha : '';
}

/** Only addresses of the web are kept: what is shown becomes a link. */
export function webAddress(value: unknown): string {
  const text = limited(value, 2000);
  return /^https?:\/\//i.test(text) ? text : '';
}

/** Names of a list of labels, given as texts or as objects with `name` or `title`; at most 50. */
export function labelNames(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list
    .slice(0, 50)
    .map((one) => (isObject(one) ? limited(one.name ?? one.title, 100) : limited(one, 100)))
    .filter((name) => name !== '');
}

/** What a table says of what a sender wrote, which may be the name of something that every object has. */
export function lookUp<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
