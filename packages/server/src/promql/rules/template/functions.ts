import { RE2JS } from 're2js';
import { parseDurationText } from '../../api/duration.ts';
import { goNumber, goPrintf, goSignificant, goText } from './go-format.ts';
import { humanize, humanize1024, humanizeDuration, humanizeTimestamp } from './humanize.ts';
import { TemplateError } from './tokens.ts';

/** A sample that a template's `query` found. */
export interface TemplateSample {
  readonly Labels: Readonly<Record<string, string>>;
  readonly Value: number;
}

/** What a template computes with. */
export type Value = undefined | null | string | number | boolean | readonly Value[] | TemplateSample | { readonly [name: string]: Value };

type TemplateFunction = (...args: Value[]) => Value;

/** The functions of Prometheus' templates that need nothing but their arguments; the words of Go's templates among them. */
export const pureFunctions: Readonly<Record<string, TemplateFunction>> = {
  humanize: (value) => humanize(toNumber(value)),
  humanize1024: (value) => humanize1024(toNumber(value)),
  humanizeDuration: (value) => humanizeDuration(toNumber(value)),
  humanizePercentage: (value) => `${goSignificant(toNumber(value) * 100, 4)}%`,
  humanizeTimestamp: (value) => humanizeTimestamp(toNumber(value)),
  parseDuration: (value) => {
    const milliseconds = parseDurationText(toText(value));
    if (milliseconds === undefined) throw new TemplateError(`${JSON.stringify(value)} is not a duration`);
    return milliseconds / 1000;
  },
  title: (value) =>
    toText(value).replaceAll(/(^|[^\p{L}\p{N}_'])(\p{L})/gu, (_whole, before: string, letter: string) => before + letter.toUpperCase()),
  toUpper: (value) => toText(value).toUpperCase(),
  toLower: (value) => toText(value).toLowerCase(),
  stripPort: (value) => stripPort(toText(value)),
  stripDomain: (value) => stripDomain(toText(value)),
  match: (pattern, text) => regex(pattern).matcher(toText(text)).find(),
  reReplaceAll: (pattern, replacement, text) => regex(pattern).matcher(toText(text)).replaceAll(toText(replacement)),
  graphLink: (expression) => `/explore?promql=${encodeURIComponent(toText(expression))}`,
  tableLink: (expression) => `/explore?promql=${encodeURIComponent(toText(expression))}`,
  safeHtml: (value) => toText(value),
  pathPrefix: () => '',
  urlQueryEscape: (value) => encodeURIComponent(toText(value)),
  first: (list) => {
    const [first] = toList(list);
    if (first === undefined) throw new TemplateError('first() called on vector with no elements');
    return first;
  },
  label: (name, sample) => toSample(sample).Labels[toText(name)] ?? '',
  value: (sample) => toSample(sample).Value,
  strvalue: (sample) => toSample(sample).Labels.__value__ ?? '',
  sortByLabel: (name, list) => {
    const labelOf = (value: Value) => toSample(value).Labels[toText(name)] ?? '';
    return [...toList(list)].sort((a, b) => (labelOf(a) < labelOf(b) ? -1 : labelOf(a) > labelOf(b) ? 1 : 0));
  },
  args: (...values) => Object.fromEntries(values.map((value, index) => [`arg${index}`, value])),
  printf: (format, ...values) => goPrintf(toText(format), values),
  print: (...values) => values.map(goText).join(values.some((value) => typeof value === 'string') ? '' : ' '),
  println: (...values) => `${values.map(goText).join(' ')}\n`,
  len: (value) => {
    if (typeof value === 'string') return Buffer.byteLength(value);
    if (Array.isArray(value)) return value.length;
    if (typeof value === 'object' && value !== null) return Object.keys(value).length;
    throw new TemplateError(`len of ${goText(value)}`);
  },
  index: (value, ...keys) => keys.reduce(at, value),
  not: (value) => !isTrue(value),
  eq: (one, ...others) => others.some((other) => same(one, other)),
  ne: (one, other) => !same(one, other),
  lt: (one, other) => compare(one, other) < 0,
  le: (one, other) => compare(one, other) <= 0,
  gt: (one, other) => compare(one, other) > 0,
  ge: (one, other) => compare(one, other) >= 0,
};

/** Every function that a template may call; `and` and `or` look at as many arguments as they need, `query` asks the metrics. */
export const functionNames: ReadonlySet<string> = new Set([...Object.keys(pureFunctions), 'and', 'or', 'query', 'externalURL']);

/** Go's notion of truth: what is not empty. */
export function isTrue(value: Value): boolean {
  if (typeof value === 'number') return value !== 0;
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null && !('Labels' in value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

function stripPort(address: string): string {
  const host = /^(?:\[([^\]]*)\]|([^:]*)):\d*$/.exec(address);
  return host === null ? address : (host[1] ?? host[2] ?? '');
}

function stripDomain(address: string): string {
  const [, host = '', port = ''] = /^(.*?)(:\d*)?$/s.exec(address) ?? [];
  return /^[\d.]+$|:/.test(host) ? address : `${host.split('.')[0]}${port}`;
}

function regex(pattern: Value): RE2JS {
  try {
    return RE2JS.compile(toText(pattern));
  } catch (cause) {
    throw new TemplateError(`the regular expression ${JSON.stringify(pattern)} cannot be used: ${(cause as Error).message}`);
  }
}

function at(value: Value, key: Value): Value {
  if (Array.isArray(value)) {
    const index = toNumber(key);
    if (!(index >= 0 && index < value.length)) throw new TemplateError(`index out of range: ${goText(key)}`);
    return value[Math.trunc(index)];
  }
  if (typeof value === 'object' && value !== null) return fieldOf(value as Readonly<Record<string, Value>>, toText(key));
  throw new TemplateError(`cannot index ${goText(value)}`);
}

/** A map's value; the empty text for a key that it does not have, as labels are. */
export function fieldOf(map: Readonly<Record<string, Value>>, name: string): Value {
  return Object.hasOwn(map, name) ? map[name] : '';
}

function same(one: Value, other: Value): boolean {
  if (typeof one !== typeof other)
    throw new TemplateError(`cannot compare ${goText(one)} with ${goText(other)}: they are of different types`);
  return one === other;
}

function compare(one: Value, other: Value): number {
  if (typeof one === 'number' && typeof other === 'number') return one < other ? -1 : one > other ? 1 : one === other ? 0 : Number.NaN;
  if (typeof one === 'string' && typeof other === 'string') return one < other ? -1 : one > other ? 1 : 0;
  throw new TemplateError(`cannot compare ${goText(one)} with ${goText(other)}`);
}

function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  const text = typeof value === 'string' ? value.trim() : '';
  const special = /^([+-])?(?:inf|infinity)$/i.exec(text);
  if (special !== null) return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const number = text === '' ? Number.NaN : Number(text);
  if (Number.isNaN(number) && text.toLowerCase() !== 'nan') throw new TemplateError(`${goText(value)} is not a number`);
  return number;
}

function toText(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return goNumber(value);
  throw new TemplateError(`${goText(value)} is not a text`);
}

function toList(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value;
  throw new TemplateError(`${goText(value)} is not a result of query`);
}

function toSample(value: Value): TemplateSample {
  if (typeof value === 'object' && value !== null && 'Labels' in value) return value as TemplateSample;
  throw new TemplateError(`${goText(value)} is not a sample of a query`);
}
