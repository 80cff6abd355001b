import { expect, test } from 'vitest';
import { z } from 'zod';
import { validateOffline } from './offline.ts';
import { parseOrThrow } from './parse.ts';
import type { Kind } from './types.ts';

const part: Kind<{ of?: string | undefined; size: number }> = {
  name: 'Part',
  apiVersion: 'binnacle/v1',
  description: '',
  example: '',
  spec: z.strictObject({ of: z.string().optional(), size: z.number() }),
  check: async ({ spec }, others) => {
    if (spec.size > 9) return [{ path: 'spec.size', message: 'too large for anybody' }];
    if (spec.of === undefined || (await others.get(part, spec.of)) !== undefined) return [];
    return [{ path: 'spec.of', message: `there is no Part "${spec.of}"` }];
  },
};
const manifest = (name: string, spec: object) => ({ apiVersion: 'binnacle/v1', kind: 'Part', metadata: { name }, spec });
const validate = (...manifests: object[]) =>
  validateOffline({
    kinds: [part],
    defaults: [manifest('came-along', { size: 1 })],
    documents: parseOrThrow(manifests.map((one) => JSON.stringify(one)).join('\n---\n'), 'parts.yaml'),
  });

test('references hold among the files and to what every server starts with', async () => {
  const result = await validate(manifest('a', { size: 1, of: 'b' }), manifest('b', { size: 1, of: 'came-along' }));
  expect(result).toEqual({ errors: [], doubts: [] });
});

test('a reference to something else is a doubt, because a server may have it', async () => {
  expect(await validate(manifest('a', { size: 1, of: 'elsewhere' }))).toEqual({
    errors: [],
    doubts: [{ file: 'parts.yaml', line: 1, column: 89, path: 'spec.of', message: 'there is no Part "elsewhere"' }],
  });
});

test('what a check finds without looking elsewhere is an error', async () => {
  const { errors, doubts } = await validate(manifest('a', { size: 10 }));
  expect({ errors, doubts }).toMatchObject({ errors: [{ path: 'spec.size', line: 1 }], doubts: [] });
});

test('the second of two manifests of one name is an error that names the first', async () => {
  const { errors } = await validate(manifest('a', { size: 1 }), manifest('a', { size: 2 }));
  expect(errors).toMatchObject([{ line: 3, path: 'metadata.name', message: 'Part/a is defined twice; the first is at parts.yaml:1' }]);
});
