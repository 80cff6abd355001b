import { expect, test } from 'vitest';
import { percentile } from './percentile.ts';
import fc from './property.ts';

test.each([
  [[1, 2, 3, 4], 0.5, 2.5],
  [[1, 2, 3, 4], 0.75, 3.25],
  [[15, 20, 35, 40, 50], 0.4, 29],
  [[7], 0.99, 7],
  [[3, 1, 2], 0, 1],
  [[3, 1, 2], 1, 3],
])('of %j at %d is %d', (values, level, expected) => {
  expect(percentile(values, level)).toBeCloseTo(expected, 12);
});

test('of nothing, or of NaN alone, is NaN; NaN beside numbers is left out', () => {
  expect(percentile([], 0.5)).toBeNaN();
  expect(percentile([Number.NaN], 0.5)).toBeNaN();
  expect(percentile([Number.NaN, 1, 3], 0.5)).toBe(2);
});

test('a level outside 0 to 1 is refused', () => {
  expect(() => percentile([1], 1.1)).toThrow(RangeError);
  expect(() => percentile([1], Number.NaN)).toThrow(RangeError);
});

test('lies within the values, grows with the level, and does not depend on their order', () => {
  const values = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 50 });
  const level = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(values, level, level, (list, a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const result = percentile(list, low);
      expect(result).toBeGreaterThanOrEqual(Math.min(...list));
      expect(percentile(list, high)).toBeGreaterThanOrEqual(result - 1e-6);
      expect(percentile([...list].reverse(), low)).toBe(result);
    }),
  );
});
