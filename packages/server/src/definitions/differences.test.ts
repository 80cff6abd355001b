import { expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import { differences } from './differences.ts';

test('names the smallest parts that differ, by JSON pointer', () => {
  const before = { spec: { target: 0.4, drivers: ['a', 'b'], owner: 'x' } };
  const after = { spec: { target: 0.5, drivers: ['a', 'c', 'd'], title: 't' } };
  expect(differences(before, after)).toEqual([
    { path: '/spec/target', before: 0.4, after: 0.5 },
    { path: '/spec/drivers/1', before: 'b', after: 'c' },
    { path: '/spec/drivers/2', before: undefined, after: 'd' },
    { path: '/spec/owner', before: 'x', after: undefined },
    { path: '/spec/title', before: undefined, after: 't' },
  ]);
});

test('escapes what JSON pointers escape', () => {
  expect(differences({ 'a/b~c': 1 }, { 'a/b~c': 2 })[0]?.path).toBe('/a~1b~0c');
});

test('a list and an object differ as a whole', () => {
  expect(differences({ a: [1] }, { a: { 0: 1 } })).toEqual([{ path: '/a', before: [1], after: { 0: 1 } }]);
});

test('an empty list and an empty object differ', () => {
  expect(differences([], {})).toEqual([{ path: '', before: [], after: {} }]);
});

test('nothing differs from itself, and what differs is found', () => {
  const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
  fc.assert(fc.property(json, (value) => differences(value, structuredClone(value)).length === 0));
  fc.assert(fc.property(json, json, (a, b) => (differences(a, b).length === 0) === sameJson(a, b)));
});

function sameJson(a: unknown, b: unknown): boolean {
  const sorted = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(sorted)
      : typeof value === 'object' && value !== null
        ? {
            fields: Object.entries(value)
              .sort(([x], [y]) => (x < y ? -1 : 1))
              .map(([key, inner]) => [key, sorted(inner)]),
          }
        : value;
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}
