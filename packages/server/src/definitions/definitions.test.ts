import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { createDefinitions, type DefinitionStore } from './definitions.ts';
import type { Kind } from './types.ts';

const gadget: Kind<{ size: number; color: string; parent?: string | undefined }> = {
  name: 'Gadget',
  apiVersion: 'binnacle/v1',
  description: 'A thing of this test',
  spec: z.strictObject({ size: z.number().min(1), color: z.enum(['red', 'green']).default('red'), parent: z.string().optional() }),
  example: '',
  check: async ({ spec, metadata }, others) =>
    spec.parent !== undefined && (await others.get(gadget, spec.parent)) === undefined
      ? [{ path: 'spec.parent', message: `there is no Gadget "${spec.parent}" that ${metadata.name} could have as parent` }]
      : [],
};
const kinds = [gadget];
const actor = { kind: 'token', id: '1', name: 'Tess', role: 'member' } as const;
const people = { dryRun: false, owner: 'people', actor } as const;
const files = { ...people, owner: 'files' } as const;

let app: TestApp;
let definitions: DefinitionStore;
beforeAll(async () => {
  app = await testApp();
  definitions = createDefinitions({ ...app.house, kinds });
});
afterAll(() => app.close());

const make = (name: string, spec: object = { size: 1 }) => ({ apiVersion: 'binnacle/v1', kind: 'Gadget', metadata: { name }, spec });

test('what is applied is there as its kind reads it', async () => {
  const changes = await definitions.apply([make('one')], people);
  expect(changes).toEqual([{ action: 'create', kind: 'Gadget', name: 'one', differences: [] }]);
  expect(await definitions.get(gadget, 'one')).toMatchObject({
    spec: { size: 1, color: 'red' },
    owner: 'people',
    version: 1,
    updatedBy: 'Tess',
  });
});

test('one wrong manifest keeps all the others out', async () => {
  const wrong = { ...make('two'), spec: { size: 0 } };
  const error = await definitions.apply([make('three'), wrong], people).catch((thrown) => thrown);
  expect(error).toMatchObject({ code: 'invalid_definition', problems: [{ path: 'manifests[1].spec.size' }] });
  expect(await definitions.get(gadget, 'three')).toBeUndefined();
});

test('manifests may refer to one another whatever their order, and to what is stored', async () => {
  await definitions.apply([make('child', { size: 1, parent: 'mother' }), make('mother')], people);
  await definitions.apply([make('sibling', { size: 1, parent: 'mother' })], people);
  await expect(definitions.apply([make('orphan', { size: 1, parent: 'nobody' })], people)).rejects.toMatchObject({
    code: 'invalid_definition',
    problems: [{ path: 'manifests[0].spec.parent', message: expect.stringContaining('no Gadget "nobody"') }],
  });
});

test('what others need is not removed', async () => {
  const error = await definitions.remove('Gadget', 'mother', people).catch((thrown) => thrown);
  expect(error).toMatchObject({ code: 'conflict', problems: [{ message: expect.stringContaining('Gadget/child') }, {}] });
  expect(await definitions.get(gadget, 'mother')).toBeDefined();
});

test('the same manifest twice in one go is refused', async () => {
  await expect(definitions.apply([make('twice'), make('twice')], people)).rejects.toMatchObject({ code: 'invalid_definition' });
});

test('a plan answers what applying would, and changes nothing', async () => {
  const wanted = [make('one', { size: 2 }), make('planned')];
  const planned = await definitions.apply(wanted, { ...people, dryRun: true });
  expect(planned).toMatchObject([
    { action: 'update', differences: [{ path: '/spec/size', before: 1, after: 2 }] },
    { action: 'create', name: 'planned' },
  ]);
  expect(await definitions.get(gadget, 'planned')).toBeUndefined();
  expect(await definitions.apply(wanted, people)).toEqual(planned);
  expect((await definitions.apply(wanted, people)).map((change) => change.action)).toEqual(['unchanged', 'unchanged']);
});

test('every version is kept, and one that comes back goes on counting', async () => {
  await definitions.apply([make('phoenix')], people);
  await definitions.remove('Gadget', 'phoenix', people);
  await definitions.apply([make('phoenix', { size: 7 })], people);
  const versions = await definitions.versions('Gadget', 'phoenix');
  expect(versions.map(({ version, manifest }) => [version, manifest?.spec ?? null])).toEqual([
    [3, { size: 7 }],
    [2, null],
    [1, { size: 1 }],
  ]);
  expect(await definitions.get(gadget, 'phoenix')).toMatchObject({ version: 3 });
});

test('what files own is theirs', async () => {
  await definitions.apply([make('filed')], files);
  const changed = definitions.apply([make('filed', { size: 3 })], people);
  await expect(changed).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('owned by files (applied by Tess)') });
  await expect(definitions.remove('Gadget', 'filed', people)).rejects.toMatchObject({ code: 'conflict' });
  expect(await definitions.apply([make('filed')], people)).toMatchObject([{ action: 'unchanged' }]);
  expect(await definitions.apply([make('filed', { size: 3 })], files)).toMatchObject([{ action: 'update' }]);
});

test('files take over what people made', async () => {
  await definitions.apply([make('taken')], people);
  expect(await definitions.apply([make('taken')], files)).toMatchObject([
    { action: 'update', differences: [{ path: '/owner', before: 'people', after: 'files' }] },
  ]);
  await expect(definitions.remove('Gadget', 'taken', people)).rejects.toMatchObject({ code: 'conflict' });
});

test('pruning removes what files own and no longer hold, and nothing else', async () => {
  await definitions.apply([make('kept'), make('dropped')], files);
  const changes = await definitions.apply([make('kept')], { ...files, prune: true });
  expect(changes).toContainEqual({ action: 'delete', kind: 'Gadget', name: 'dropped', differences: [] });
  expect(await definitions.get(gadget, 'dropped')).toBeUndefined();
  expect(await definitions.get(gadget, 'one')).toBeDefined();
  await expect(definitions.apply([make('kept')], { ...people, prune: true })).rejects.toMatchObject({ code: 'invalid_request' });
});

test('seeds come once: taken over they stay as people made them, removed they stay away', async () => {
  await definitions.seed([make('seed-a'), make('seed-b'), make('seed-c')]);
  await definitions.apply([make('seed-a', { size: 5 })], people);
  await definitions.remove('Gadget', 'seed-b', people);
  await definitions.seed([make('seed-a'), make('seed-b'), make('seed-c', { size: 9 })]);
  expect(await definitions.get(gadget, 'seed-a')).toMatchObject({ owner: 'people', spec: { size: 5 } });
  expect(await definitions.get(gadget, 'seed-b')).toBeUndefined();
  expect(await definitions.get(gadget, 'seed-c')).toMatchObject({ owner: 'binnacle', spec: { size: 9 }, version: 2 });
});

test('two that seed at once agree', async () => {
  const other = createDefinitions({ ...app.house, kinds });
  await Promise.all([definitions.seed([make('at-once')]), other.seed([make('at-once')]), definitions.seed([make('at-once')])]);
  expect(await definitions.versions('Gadget', 'at-once')).toHaveLength(1);
});

test('every change is in the audit log and on the timeline', async () => {
  await definitions.apply([make('told', { size: 1 })], people);
  await definitions.apply([make('told', { size: 2 })], people);
  await definitions.remove('Gadget', 'told', people);
  const audit = (await app.house.audit.list(50)).filter((entry) => entry.subject === 'Gadget/told');
  expect(audit.map(({ action, actor }) => [action, actor])).toEqual([
    ['definition.delete', 'token:1'],
    ['definition.update', 'token:1'],
    ['definition.create', 'token:1'],
  ]);
  const entries = await app.house.facts.query<{ title: string; link: string }>(
    `SELECT title, link FROM timeline FINAL WHERE kind = 'definition' AND link = '/definitions/Gadget/told' ORDER BY id`,
  );
  expect(entries.map(({ title }) => title)).toEqual(['Gadget told created', 'Gadget told changed: spec.size 1 → 2', 'Gadget told removed']);
});

test('what an older schema let in is left out of what areas read, and still shown among all', async () => {
  await definitions.apply([make('outdated', { size: 2 })], people);
  const stricter = { ...gadget, spec: z.strictObject({ size: z.number().min(3), color: z.enum(['red', 'green']).default('red') }) };
  const now = createDefinitions({ ...app.house, kinds: [stricter] });
  expect((await now.list(stricter)).map(({ metadata }) => metadata.name)).not.toContain('outdated');
  expect((await now.all()).map(({ metadata }) => metadata.name)).toContain('outdated');
});
