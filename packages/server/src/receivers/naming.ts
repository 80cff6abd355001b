import { labelName } from '../facts/opentelemetry/names.ts';

/** Characters of a metric name. */
export const longestName = 512;
/** Characters of one tag or attribute with its value. */
export const longestTag = 2048;

/**
 * The Prometheus name of a name with dots and the like, by the rule of statsd_exporter: each character but letters, digits, `_` and `:`
 * becomes `_`, and one that begins with a digit gets `_` before it. `undefined` when nothing of it is a letter or digit.
 */
export function prometheusName(name: string): string | undefined {
  if (!/[a-zA-Z0-9]/.test(name)) return undefined;
  const written = name.replace(/[^a-zA-Z0-9_:]/g, '_');
  return /^\d/.test(written) ? `_${written}` : written;
}

/**
 * Labels of tags such as `env:prod`, whose keys and values `separator` divides; a tag without a value is a label with the value `true`.
 * Values of one key are joined with `;` in the order of their text, empty ones are no labels.
 */
export function tagLabels(tags: Iterable<string>, separator: ':' | '='): Record<string, string> {
  const pairs = [...tags].map((tag): [string, string] => {
    const at = tag.indexOf(separator);
    return at < 0 ? [tag.trim(), 'true'] : [tag.slice(0, at).trim(), tag.slice(at + 1).trim()];
  });
  return labelsOf(pairs);
}

/** Labels of keys and values, in any order. */
export function labelsOf(pairs: Iterable<readonly [key: string, value: string]>): Record<string, string> {
  const values = new Map<string, string[]>();
  for (const [key, value] of pairs) {
    if (key === '' || value === '') continue;
    const name = labelName(key);
    const before = values.get(name);
    if (before === undefined) values.set(name, [value]);
    else if (!before.includes(value)) before.push(value);
  }
  return Object.fromEntries([...values].map(([name, several]) => [name, several.sort().join(';')]));
}
