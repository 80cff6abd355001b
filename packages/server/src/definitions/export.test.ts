import { expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import { toYaml } from './export.ts';
import { parseOrThrow } from './parse.ts';

const text = fc.string({ unit: 'binary', maxLength: 40 }).filter((value) => value.isWellFormed());
const tree = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    tie('list'),
    tie('map'),
  ),
  list: fc.array(tie('value'), { maxLength: 4 }),
  map: fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
}));

test('whatever a manifest holds, its export reads as the same', () => {
  fc.assert(
    fc.property(fc.array(tree.map, { minLength: 1, maxLength: 3 }), (specs) => {
      const manifests = specs.map((spec, i) => ({ apiVersion: 'binnacle/v1', kind: 'Thing', metadata: { name: `n${i}` }, spec }));
      const read = parseOrThrow(toYaml(manifests)).map(({ value }) => JSON.stringify(value));
      expect(read).toEqual(manifests.map((manifest) => JSON.stringify(manifest)));
    }),
    { numRuns: 300 },
  );
});

test('fields keep the order in which they were written', () => {
  const manifest = { kind: 'K', metadata: { name: 'n' }, apiVersion: 'v', spec: { zebra: 1, a: 2 } };
  expect(toYaml([manifest])).toBe('apiVersion: v\nkind: K\nmetadata:\n  name: n\nspec:\n  zebra: 1\n  a: 2\n');
});
