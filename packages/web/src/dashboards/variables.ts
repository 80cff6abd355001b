import { labelNames, labelValues, queryInstant } from '../api/prometheus.ts';
import { type Choices, type Chosen, interpolate, variablesIn } from '../panels/interpolate.ts';
import { seriesName } from '../panels/name.ts';
import { gridFor } from '../panels/step.ts';
import type { Interval } from '../range/range.ts';
import type { VariableSpec } from './spec.ts';

/** What people may choose of a variable, in order; "All" not among them. */
export type Options = readonly string[];

/** The text that stands for all values, in the address and in the list. */
export const all = 'All';

/** Variables in an order in which each comes after those that its query refers to; a circle keeps the order it was written in. */
export function inOrder(variables: readonly VariableSpec[]): readonly VariableSpec[] {
  const ordered: VariableSpec[] = [];
  const visit = (variable: VariableSpec, path: readonly string[]) => {
    if (ordered.includes(variable) || path.includes(variable.name)) return;
    const needs = variablesIn(`${variable.query ?? ''} ${variable.regex ?? ''}`);
    for (const other of variables) if (needs.has(other.name)) visit(other, [...path, variable.name]);
    ordered.push(variable);
  };
  for (const variable of variables) visit(variable, []);
  return ordered;
}

/** What is chosen: what the address says as far as it can be chosen, or else the default, or else the first. */
export function choose(variable: VariableSpec, options: Options, asked: readonly string[] | undefined): Chosen {
  const several = variable.multi === true || variable.includeAll === true;
  if (variable.type === 'text' || variable.type === 'constant') {
    const written = variable.type === 'text' ? asked?.[0] : undefined;
    return { values: [written ?? String(variable.default ?? '')], several: false };
  }
  const wanted = (list: readonly string[] | undefined) =>
    list?.filter((value) => options.includes(value) || (value === all && variable.includeAll === true));
  const fallback = variable.default === undefined ? undefined : [variable.default].flat();
  const known = [wanted(asked), wanted(fallback)].find((list) => list !== undefined && list.length > 0);
  const values = known ?? (variable.includeAll === true ? [all] : options.slice(0, 1));
  if (values.includes(all) && variable.includeAll === true)
    return { values: options, all: variable.allValue ?? everything(options), several: true };
  return { values: variable.multi === true ? values : values.slice(0, 1), several };
}

/** "All" without a text of its own: every value, or anything when there are too many to list or none. */
function everything(options: Options): string {
  const escaped = options.map((value) =>
    value
      .replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
      .replaceAll('\\', '\\\\')
      .replaceAll('"', '\\"'),
  );
  const text = `(${escaped.join('|')})`;
  return options.length === 0 || text.length > 4_000 ? '.*' : text;
}

/** The values that can be chosen of a variable, asking the server where its query says so. @throws ApiError */
export async function optionsOf(variable: VariableSpec, choices: Choices, interval: Interval, signal?: AbortSignal): Promise<Options> {
  if (variable.type !== 'query') return variable.values ?? [];
  const query = interpolate(variable.query ?? '', choices, gridFor(interval, 500));
  return refined(await ask(query, interval, signal), variable);
}

async function ask(query: string, { from, to }: Interval, signal?: AbortSignal): Promise<readonly string[]> {
  const [, name, inner = ''] = /^\s*(\w+)\s*\((.*)\)\s*$/s.exec(query) ?? [];
  switch (name) {
    case 'label_values': {
      const place = lastComma(inner);
      const label = inner.slice(place + 1).trim();
      const selector = place < 0 ? '' : inner.slice(0, place).trim();
      return labelValues(label, { from, to, limit: 5_000, ...(selector === '' ? {} : { matchers: [selector] }) }, signal);
    }
    case 'label_names':
      return labelNames({ from, to }, signal);
    case 'metrics': {
      const pattern = toRegExp(inner.trim());
      return (await labelValues('__name__', { from, to }, signal)).filter((metric) => pattern?.test(metric) ?? true);
    }
    case 'query_result': {
      const { series } = await queryInstant(inner, to, signal);
      return series.map(({ labels, values }) => `${seriesName(labels)} ${values[0]} ${to}`);
    }
    default:
      throw new Error(
        `The query of a variable must be label_values, label_names, metrics or query_result; it is "${query.slice(0, 200)}".`,
      );
  }
}

/** The comma before the last argument; commas in braces and quotes are the selector's. */
function lastComma(text: string): number {
  let depth = 0;
  let quote = '';
  let last = -1;
  for (let index = 0; index < text.length; index++) {
    const one = text[index] ?? '';
    if (quote !== '') {
      if (one === '\\') index++;
      else if (one === quote) quote = '';
    } else if (one === '"' || one === "'" || one === '`') quote = one;
    else if ('{(['.includes(one)) depth++;
    else if ('})]'.includes(one)) depth--;
    else if (one === ',' && depth === 0) last = index;
  }
  return last;
}

/** Values that match the variable's expression, each once; of a group what it captures (one named `value` first). */
function refined(values: readonly string[], { regex, sort }: VariableSpec): Options {
  const pattern = regex === undefined ? undefined : toRegExp(regex);
  const kept = values.flatMap((value) => {
    if (pattern === undefined) return [value];
    const match = pattern.exec(value);
    return match === null ? [] : [match.groups?.value ?? match[1] ?? match[0]];
  });
  const unique = [...new Set(kept)];
  if (sort === 'number') return unique.sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b));
  return sort === 'none' ? unique : unique.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** An expression of somebody else's dashboard may be none here: then it keeps everything. */
function toRegExp(text: string): RegExp | undefined {
  try {
    return text === '' ? undefined : new RegExp(text);
  } catch {
    return undefined;
  }
}
