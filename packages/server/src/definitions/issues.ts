import type { z } from 'zod';
import { article } from '../platform/issue-texts.ts';
import { didYouMean, suggest } from './suggest.ts';

/** Where in a value: `['spec', 'objectives', 0, 'target']`. */
export type Path = readonly (string | number)[];

/** What is wrong at a place, said for people. */
export interface Finding {
  readonly path: Path;
  readonly message: string;
  /** The place is a field's name rather than its value. */
  readonly atKey?: boolean;
  /** The known field that an unknown one was most likely meant to be. */
  readonly meant?: string | undefined;
}

type Issue = z.core.$ZodIssue;

/** Says what a schema found: what was expected, what was there, and which known field a mistyped one may have meant. */
export function findings(issues: readonly Issue[], input: unknown, fieldsAt: (path: Path) => readonly string[]): Finding[] {
  const found = issues.flatMap((issue) => findingsOf(issue, input, fieldsAt));
  // A mistyped field is missing under its right name as well; saying both is saying one thing twice.
  const meant = new Set(found.filter((one) => one.meant !== undefined).map((one) => pathText([...one.path.slice(0, -1), one.meant ?? ''])));
  return found.filter((one) => !(meant.has(pathText(one.path)) && valueAt(input, one.path) === undefined));
}

function findingsOf(issue: Issue, input: unknown, fieldsAt: (path: Path) => readonly string[]): Finding[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownField(key, path, fieldsAt(path), valueAt(input, path)));
    case 'invalid_union': {
      const types = issue.errors.map((branch) => rootType(branch));
      if (issue.errors.length > 0 && types.every((type) => type !== undefined)) {
        return [{ path, message: expectation([...new Set(types.map(article))].join(' or '), input, path) }];
      }
      const branch = nearestBranch(issue.errors);
      if (branch === undefined) return [{ path, message: expectation(`one of ${listed(optionsOf(issue))}`, input, path) }];
      const nested = branch
        .map((inner) => widened(inner, issue.errors))
        .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }) as Issue);
      return findings(nested, input, fieldsAt);
    }
    case 'invalid_key':
      return [
        { path, message: `the name "${path.at(-1)}" is not allowed: ${plain(issue.issues[0]?.message ?? issue.message)}`, atKey: true },
      ];
    case 'invalid_value': {
      const found = valueAt(input, path);
      const words = issue.values.filter((value) => typeof value === 'string');
      const meant = typeof found === 'string' ? didYouMean(found, words) : '';
      const expected = issue.values.length === 1 ? listed(issue.values) : `one of ${listed(issue.values)}`;
      return [{ path, message: `${expectation(expected, input, path)}${meant === '' ? '' : `.${meant}`}` }];
    }
    case 'invalid_type':
      return [{ path, message: expectation(article(issue.expected), input, path) }];
    case 'custom':
      return [{ path, message: issue.message }];
    default:
      return [{ path, message: `${plain(issue.message)}, found ${shown(valueAt(input, path))}` }];
  }
}

function unknownField(key: string, path: Path, known: readonly string[], around: unknown): Finding {
  const present = typeof around === 'object' && around !== null ? Object.keys(around) : [];
  const meant = suggest(
    key,
    known.filter((field) => !present.includes(field)),
  );
  const help = meant !== undefined ? ` Did you mean "${meant}"?` : known.length > 0 ? ` Known here: ${known.join(', ')}.` : '';
  return { path: [...path, key], message: `unknown field "${key}".${help}`, atKey: true, meant };
}

/** The values that tell the alternatives of a discriminated union apart; zod gives them without declaring them. */
function optionsOf(issue: object): readonly unknown[] {
  return 'options' in issue && Array.isArray(issue.options) ? issue.options : [];
}

/** The type that an alternative wanted where it found another. */
function rootType(branch: readonly Issue[]): string | undefined {
  const issue = branch.find((one) => one.path.length === 0 && one.code === 'invalid_type');
  return issue?.code === 'invalid_type' ? issue.expected : undefined;
}

/**
 * Of the alternatives of a union, the one that the author most likely meant: of the right type, with a missing field that
 * an unknown one resembles, that knows most of what was written, with the least to say.
 */
function nearestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const fits = (branch: readonly Issue[]): number => (rootType(branch) === undefined ? 1 : 0) + (resembles(branch) ? 1 : 0);
  return [...branches].sort((a, b) => fits(b) - fits(a) || unknownKeys(a).length - unknownKeys(b).length || a.length - b.length)[0];
}

/** Where every branch wants another value at one place, as those told apart by a `type` do, any of the values would do. */
function widened(issue: Issue, branches: readonly (readonly Issue[])[]): Issue {
  const placeOf = ({ path }: Issue) => path.map(String).join('/');
  const wanted = branches.map((branch) =>
    branch.flatMap((one) => (one.code === 'invalid_value' && placeOf(one) === placeOf(issue) ? one.values : [])),
  );
  if (issue.code !== 'invalid_value' || wanted.some((values) => values.length === 0)) return issue;
  return { ...issue, values: [...new Set(wanted.flat())] };
}

function resembles(branch: readonly Issue[]): boolean {
  const wanted = branch.flatMap((issue) => (issue.code !== 'unrecognized_keys' && issue.path.length === 1 ? [String(issue.path[0])] : []));
  return unknownKeys(branch).some((key) => suggest(key, wanted) !== undefined);
}

function unknownKeys(branch: readonly Issue[]): readonly string[] {
  return branch.flatMap((issue) => (issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : []));
}

function expectation(expected: string, input: unknown, path: Path): string {
  const found = valueAt(input, path);
  return found === undefined ? `missing; expected ${expected}` : `expected ${expected}, found ${shown(found)}`;
}

function plain(message: string): string {
  return message.replace(/^(Invalid [a-z ]+|Too (small|big)): /, '').replace(/^expected array/, 'expected list');
}

function listed(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(', ');
}

/** A value as an error message shows it: short, and by its shape when it is large. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) {
    const keys = Object.keys(value);
    return keys.length === 0 ? 'an empty object' : `an object (${keys.slice(0, 3).join(', ')}${keys.length > 3 ? ', ...' : ''})`;
  }
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

export function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const part of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined;
    current = (current as Record<string | number, unknown>)[part];
  }
  return current;
}

/** `spec.objectives[0].target` */
export function pathText(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    if (!/^[\w-]+$/.test(part)) return `${text}[${JSON.stringify(part)}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');
}

/** `spec.objectives[0].target` as its parts; the inverse of `pathText`. */
export function parsePath(text: string): (string | number)[] {
  return [...text.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g)].map(([, index, quoted, name]) =>
    index !== undefined ? Number(index) : quoted !== undefined ? String(JSON.parse(`"${quoted}"`)) : (name ?? ''),
  );
}
