import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { createDefinitions, type DefinitionStore } from './definitions.ts';
import type { Kind } from './types.ts';

const gadget: Kind<{ size: number }> = {
  name: 'Gadget',
  apiVersion: 'binnacle/v1',
  description: 'A thing of this test',
  spec: z.strictObject({ size: z.number() }),
  example: '',
};
const people = { dryRun: false, owner: 'people', actor: { kind: 'token', id: '1', name: 'Tess', role: 'member' } } as const;
const make = (name: string, size: number) => ({ apiVersion: 'binnacle/v1', kind: 'Gadget', metadata: { name }, spec: { size } });

let app: TestApp;
/** Two processes at one database. */
let one: DefinitionStore;
let other: DefinitionStore;
beforeAll(async () => {
  app = await testApp();
  one = createDefinitions({ ...app.house, kinds: [gadget] });
  other = createDefinitions({ ...app.house, kinds: [gadget] });
});
afterAll(() => app.close());

const sizes = async () => (await one.list(gadget)).map(({ metadata, spec }) => [metadata.name, spec.size]);

test('what another process changes, removes and brings back is listed at once', async () => {
  expect(await sizes()).toEqual([]);
  await other.apply([make('b', 1), make('a', 1)], people);
  expect(await sizes()).toEqual([
    ['a', 1],
    ['b', 1],
  ]);
  await other.apply([make('a', 2)], people);
  expect((await sizes())[0]).toEqual(['a', 2]);
  await other.remove('Gadget', 'a', people);
  expect(await sizes()).toEqual([['b', 1]]);
  await other.apply([make('a', 2)], people);
  expect((await sizes())[0]).toEqual(['a', 2]);
});

test('what nobody changed is not read again', async () => {
  const listed = await one.list(gadget);
  await other.apply([make('a', 2)], people);
  expect(await one.list(gadget)).toBe(listed);
});
