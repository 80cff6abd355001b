import { expect, test } from 'vitest';
import { z } from 'zod';
import { pathText } from './issues.ts';
import { Kinds } from './kinds.ts';
import type { Kind } from './types.ts';

const thing: Kind = {
  name: 'Thing',
  apiVersion: 'binnacle/v1',
  description: '',
  example: '',
  spec: z.strictObject({
    target: z.number().min(0).max(1).optional(),
    color: z.enum(['red', 'green', 'blue']).optional(),
    metric: z.union([z.string(), z.strictObject({ sql: z.string(), unit: z.string().optional() })]).optional(),
    source: z.union([z.strictObject({ sql: z.string() }), z.strictObject({ path: z.string() })]).optional(),
    shape: z
      .discriminatedUnion('type', [
        z.strictObject({ type: z.literal('round'), radius: z.number() }),
        z.strictObject({ type: z.literal('flat') }),
      ])
      .optional(),
    from: z
      .union([
        z.strictObject({ type: z.literal('file').optional(), path: z.string() }),
        z.strictObject({ type: z.literal('sql'), query: z.string() }),
      ])
      .optional(),
    layer: z
      .union([
        z.strictObject({ users: z.array(z.string()), rotation: z.strictObject({ every: z.string() }), start: z.string() }),
        z.strictObject({ calendar: z.string() }),
      ])
      .optional(),
    objectives: z
      .array(z.strictObject({ name: z.string(), target: z.number() }))
      .max(2)
      .optional(),
  }),
};
const kinds = new Kinds([thing, { ...thing, name: 'Other', apiVersion: 'openslo/v1' }]);

function problems(value: unknown): string[] {
  const acceptance = kinds.accept(value);
  return 'findings' in acceptance ? acceptance.findings.map(({ path, message }) => `${pathText(path)}: ${message}`) : [];
}
const manifest = (spec: unknown, rest: object = {}) => ({
  apiVersion: 'binnacle/v1',
  kind: 'Thing',
  metadata: { name: 'x' },
  spec,
  ...rest,
});
const spec = (value: unknown) => problems(manifest(value));

test('a right manifest has no problem', () => {
  expect(spec({ target: 0.5, color: 'red', metric: { sql: 'x' }, shape: { type: 'round', radius: 1 } })).toEqual([]);
});

test('of alternatives the one is meant that knows what was written, though more is missing', () => {
  expect(spec({ layer: { rotation: { every: 'week', people: [] } } })).toEqual([
    'spec.layer.users: missing; expected a list',
    'spec.layer.rotation.people: unknown field "people". Known here: every.',
    'spec.layer.start: missing; expected a string',
  ]);
});

test('a wrong type says what was expected and what is there', () => {
  expect(spec({ target: 'high' })).toEqual(['spec.target: expected a number, found "high"']);
  expect(spec({ objectives: [{ name: 'a' }] })).toEqual(['spec.objectives[0].target: missing; expected a number']);
  expect(spec({ objectives: { a: 1 } })).toEqual(['spec.objectives: expected a list, found an object (a)']);
  expect(problems(manifest(undefined))).toEqual(['spec: missing; expected an object']);
});

test('a limit says by what it was missed', () => {
  expect(spec({ target: 99 })).toEqual(['spec.target: expected number to be <=1, found 99']);
  expect(spec({ objectives: [1, 2, 3].map((n) => ({ name: `${n}`, target: n })) })).toEqual([
    'spec.objectives: expected list to have <=2 items, found a list of 3',
  ]);
});

test('a mistyped field or value is met with what was meant', () => {
  expect(spec({ taget: 1 })).toEqual(['spec.taget: unknown field "taget". Did you mean "target"?']);
  expect(spec({ objectives: [{ name: 'a', targte: 1, target: 1 }] })[0]).toContain('unknown field "targte"');
  expect(spec({ objectives: [{ name: 'a', targte: 1 }] })).toEqual([
    'spec.objectives[0].targte: unknown field "targte". Did you mean "target"?',
  ]);
  expect(spec({ color: 'gren' })).toEqual(['spec.color: expected one of "red", "green", "blue", found "gren". Did you mean "green"?']);
  expect(problems(manifest({}, { metadata: { name: 'x', lables: {} } }))).toEqual([
    'metadata.lables: unknown field "lables". Did you mean "labels"?',
  ]);
});

test('a field like no other is met with those there are', () => {
  expect(spec({ metric: { sql: 'x', zzzzzz: 1 } })).toEqual(['spec.metric.zzzzzz: unknown field "zzzzzz". Known here: sql, unit.']);
});

test('of alternatives the one that was meant is spoken of', () => {
  expect(spec({ metric: { sqll: 'x' } })).toEqual(['spec.metric.sqll: unknown field "sqll". Did you mean "sql"?']);
  expect(spec({ metric: 5 })).toEqual(['spec.metric: expected a string or an object, found 5']);
  expect(spec({ source: { pathh: 'x' } })).toEqual(['spec.source.pathh: unknown field "pathh". Did you mean "path"?']);
  expect(spec({ shape: { type: 'square' } })).toEqual(['spec.shape.type: expected one of "round", "flat", found "square"']);
  expect(spec({ from: { type: 'Datadog', query: 'x' } })).toEqual(['spec.from.type: expected one of "file", "sql", found "Datadog"']);
  expect(spec({ shape: { type: 'round' } })).toEqual(['spec.shape.radius: missing; expected a number']);
});

test('a name that does not fit in links is refused', () => {
  for (const name of ['Ünicode', 'UPPER', 'a b', '-a', 'a-', '../x', '', 'x'.repeat(64)]) {
    expect(problems(manifest({}, { metadata: { name } }))[0], name).toMatch(/^metadata\.name: /);
  }
  for (const name of ['a', '0', 'web.checkout_v2-eu', 'x'.repeat(63)]) expect(problems(manifest({}, { metadata: { name } }))).toEqual([]);
});

test('a kind or version that does not exist is met with those that do', () => {
  expect(problems({ ...manifest({}), kind: 'Thnig' })).toEqual(['kind: binnacle/v1 has no kind "Thnig". Did you mean "Thing"?']);
  expect(problems({ ...manifest({}), apiVersion: 'v1' })).toEqual(['apiVersion: expected one of "binnacle/v1", "openslo/v1", found "v1"']);
  expect(problems({ ...manifest({}), apiVersion: 'openslo/v1' })).toEqual(['kind: openslo/v1 has no kind "Thing". It has Other.']);
  expect(problems({})[0]).toMatch(/^apiVersion: missing/);
});

test.each([null, 1, 'text', [], [[]]])('%j is no manifest', (value) => {
  expect(problems(value)[0]).toContain('expected a manifest');
});

test('text that the database cannot keep is refused with its place', () => {
  expect(problems(manifest({}, { metadata: { name: 'x', annotations: { note: 'a\0b' } } }))[0]).toContain(
    'metadata.annotations.note: the text holds a NUL',
  );
  expect(problems(manifest({}, { metadata: { name: 'x', annotations: { note: '\ud800' } } }))[0]).toContain('surrogate');
});

test('fields with the names of JavaScript internals are fields like others', () => {
  expect(
    problems(
      JSON.parse('{"apiVersion":"binnacle/v1","kind":"Thing","metadata":{"name":"x"},"spec":{"__proto__":{"a":1},"constructor":1}}'),
    )[0],
  ).toContain('unknown field');
});

test('two kinds of one name are a defect', () => {
  expect(() => new Kinds([thing, thing])).toThrow('declared twice');
});
