import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { createDefinitions } from './definitions.ts';
import type { Definitions, Kind } from './types.ts';

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
let definitions: Definitions;
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
