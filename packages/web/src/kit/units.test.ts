import { expect, test } from 'vitest';
import { axisScale, formatText } from './format.ts';

test.each([
  [250, 'milliseconds', '250 ms'],
  [42, 'percent', '42 %'],
  [1_500, 'bytes_per_second', '1.5 kB/s'],
  [2, 'gibibytes', '2.15 GB'],
  [12.5, 'per_second', '12.5/s'],
  [3, 'per_day', '3/d'],
  [1_000_000, 'bits_per_second', '1 Mbit/s'],
  [36.6, '°C', '36.6 °C'],
  [Number.POSITIVE_INFINITY, 'bytes', '∞'],
  [Number.NaN, 'seconds', 'NaN'],
  [1_790_000_000_000, 'time_milliseconds', '2026-09-21 14:13 UTC'],
])('%d %s reads %s', (value, unit, expected) => {
  expect(formatText(value, unit).replaceAll(' ', ' ')).toBe(expected);
});

test('an axis of a scaled unit has round numbers in the unit that is shown', () => {
  expect(axisScale('milliseconds', 90_000)).toEqual({ divisor: 1_000, symbol: 's' });
  expect(axisScale('percent', 80)).toEqual({ divisor: 1, symbol: '%' });
  expect(axisScale('bytes_per_second', 3e6)).toEqual({ divisor: 1e6, symbol: 'MB/s' });
});
