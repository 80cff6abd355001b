import { expect, test } from 'vitest';
import { histogramOf } from '../../../../test/support/histograms.ts';
import fc from '../../../../test/support/property.ts';
import { generalNumber } from './numbers.ts';
import { histogramText } from './text.ts';

test('numbers are written as by %g', () => {
  const written = [0, -0, 1.5, 999999, 1e6, 123456789, 1e-4, 1e-5, 1.25e100, Number.NaN, Number.NEGATIVE_INFINITY].map(generalNumber);
  expect(written).toEqual(['0', '-0', '1.5', '999999', '1e+06', '1.23456789e+08', '0.0001', '1e-05', '1.25e+100', 'NaN', '-Inf']);
});

test('numbers read back the same', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Number(generalNumber(value))).toBe(value);
    }),
  );
});

test('a histogram is written with its populated buckets', () => {
  const histogram = histogramOf({ buckets: [1, 0, 2], negative: [3], zeroCount: 4, zeroThreshold: 0.001, sum: 1.5 });
  expect(histogramText(histogram)).toBe('{count:10, sum:1.5, [-1,-0.5):3, [-0.001,0.001]:4, (0.5,1]:1, (2,4]:2}');
  expect(histogramText(histogramOf({}))).toBe('{count:0, sum:0}');
  expect(histogramText(histogramOf({ schema: -53, customBounds: [5], buckets: [1, 2] }))).toBe('{count:3, sum:0, [-Inf,5]:1, (5,+Inf]:2}');
});
