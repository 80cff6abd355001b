import { expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { formatTime, formatValue } from './numbers.ts';

test.each([
  [0, '0'],
  [-0, '-0'],
  [1, '1'],
  [-3.5, '-3.5'],
  [0.1 + 0.2, '0.30000000000000004'],
  [123456789012345680000, '123456789012345680000'],
  [1e21, '1e+21'],
  [1.5e300, '1.5e+300'],
  [0.000001, '0.000001'],
  [0.00000025, '2.5e-07'],
  [5e-324, '5e-324'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
])('%d is written as Go writes it: %s', (value, text) => {
  expect(formatValue(value)).toBe(text);
});

test.each([
  [1700000000000, '1700000000'],
  [1700000000123, '1700000000.123'],
  [1700000000005, '1700000000.005'],
  [-1500, '-1.5'],
])('%d ms are %s s', (time, text) => {
  expect(formatTime(time)).toBe(text);
});

test('a value reads back as itself', () => {
  fc.assert(
    fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (value) => {
      expect(Number(formatValue(value))).toBe(value);
    }),
  );
});
