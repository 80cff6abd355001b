import { limited } from './fields.ts';
import type { JsonObject } from './json-object.ts';
import { isObject } from './json-object.ts';

const mostLabels = 60;
const longestValue = 500;
const name = /^[a-zA-Z_][a-zA-Z0-9_]{0,99}$/;

/** Texts, numbers and truth values of an object as labels; names that are none in Prometheus' sense are written with `_`. */
export function scalarLabels(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  const labels: Record<string, string> = {};
  for (const [key, one] of Object.entries(value).slice(0, mostLabels)) {
    const text = scalarText(one);
    const label = key.replace(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=\d)/, '_');
    if (text !== '' && name.test(label)) labels[label] = text;
  }
  return labels;
}

/** The same, with names as they are. */
export function texts(value: unknown, longest = 4_000): Record<string, string> {
  if (!isObject(value)) return {};
  const entries = Object.entries(value).slice(0, mostLabels);
  return Object.fromEntries(
    entries.map(([key, one]) => [key.slice(0, 200), limited(one, longest)]).filter(([key, text]) => key !== '' && text !== ''),
  );
}

/** Text of a text, number or truth value; empty for anything else. */
export function scalarText(value: unknown, longest = longestValue): string {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'boolean' ? String(value) : limited(value, longest);
}

/** Tags such as `env:prod` and what they are called. */
export function taggedLabels(tags: readonly unknown[]): Record<string, string> {
  const pairs = tags.slice(0, mostLabels).flatMap((tag) => {
    const text = limited(tag, longestValue);
    const at = text.indexOf(':');
    return at < 1 ? [] : [[text.slice(0, at).trim(), text.slice(at + 1).trim()] as const];
  });
  return scalarLabels(Object.fromEntries(pairs));
}

/** Without the ones that have no value. */
export function present(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
}

/** Lines `name: value` of the scalars of an object, for people. */
export function linesOf(value: JsonObject, most = 20): string {
  const lines = Object.entries(value).map(([key, one]) => [key.slice(0, 100), scalarText(one)] as const);
  return lines
    .filter(([, text]) => text !== '')
    .slice(0, most)
    .map(([key, text]) => `${key}: ${text}`)
    .join('\n');
}
