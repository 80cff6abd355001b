import { describe, expect, test } from 'vitest';
import { histogramOf } from '../../../../test/support/histograms.ts';
import fc from '../../../../test/support/property.ts';
import { allBuckets } from './buckets.ts';
import { countsFromDeltas, deltasFromCounts } from './deltas.ts';
import { fromExponential } from './exponential.ts';
import { histogramJson } from './json.ts';
import { generalNumber, sampleNumber } from './numbers.ts';
import { histogramText } from './text.ts';

describe('numbers', () => {
  test('are written as by %g', () => {
    const written = [0, -0, 1.5, 999999, 1e6, 123456789, 1e-4, 1e-5, 1.25e100, Number.NaN, Number.NEGATIVE_INFINITY].map(generalNumber);
    expect(written).toEqual(['0', '-0', '1.5', '999999', '1e+06', '1.23456789e+08', '0.0001', '1e-05', '1.25e+100', 'NaN', '-Inf']);
  });

  test('are written as by the HTTP API, and read back the same', () => {
    expect([1e20, 1e21, 1e-6, 1e-7, 1.5, Number.POSITIVE_INFINITY].map(sampleNumber)).toEqual([
      '100000000000000000000',
      '1e+21',
      '0.000001',
      '1e-07',
      '1.5',
      '+Inf',
    ]);
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(sampleNumber(value))).toBe(value);
        expect(Number(generalNumber(value))).toBe(value);
      }),
    );
  });
});

describe('a histogram', () => {
  const histogram = histogramOf({ buckets: [1, 0, 2], negative: [3], zeroCount: 4, zeroThreshold: 0.001, sum: 1.5 });

  test('is written with its populated buckets', () => {
    expect(histogramText(histogram)).toBe('{count:10, sum:1.5, [-1,-0.5):3, [-0.001,0.001]:4, (0.5,1]:1, (2,4]:2}');
    expect(histogramText(histogramOf({}))).toBe('{count:0, sum:0}');
    expect(histogramText(histogramOf({ schema: -53, customBounds: [5], buckets: [1, 2] }))).toBe(
      '{count:3, sum:0, [-Inf,5]:1, (5,+Inf]:2}',
    );
  });

  test('is answered with bounds as strings and what ends belong to the buckets', () => {
    expect(histogramJson(histogram)).toEqual({
      count: '10',
      sum: '1.5',
      buckets: [
        [1, '-1', '-0.5', '3'],
        [3, '-0.001', '0.001', '4'],
        [0, '0.5', '1', '1'],
        [0, '2', '4', '2'],
      ],
    });
    expect(histogramJson(histogramOf({ sum: Number.NaN }))).toEqual({ count: '0', sum: 'NaN' });
  });
});

describe('deltas of integer histograms', () => {
  test('are undone', () => {
    expect(countsFromDeltas([1n, 2n, -3n])).toEqual([1, 3, 0]);
    fc.assert(fc.property(fc.array(fc.nat()), (counts) => void expect(countsFromDeltas(deltasFromCounts(counts))).toEqual(counts)));
  });
});

describe('an exponential histogram of OpenTelemetry', () => {
  const empty = { offset: 0, counts: [] };

  test('has its buckets at the same bounds', () => {
    const native = fromExponential({
      scale: 0,
      count: 7,
      sum: 9,
      zeroCount: 1,
      zeroThreshold: 0,
      positive: { offset: -1, counts: [1, 0, 2] },
      negative: { offset: 1, counts: [3n] },
    });
    expect(native).toMatchObject({ schema: 0, count: 7, zeroThreshold: 1e-128, resetHint: 'unknown' });
    expect(allBuckets(native as NonNullable<typeof native>).map(({ lower, upper, count }) => [lower, upper, count])).toEqual([
      [-4, -2, 3],
      [-1e-128, 1e-128, 1],
      [0.5, 1, 1],
      [2, 4, 2],
    ]);
  });

  test('finer than schema 8 is brought down to it without loss', () => {
    const counts = fc.array(fc.nat(9), { maxLength: 40 });
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 20 }), fc.integer({ min: -1000, max: 1000 }), counts, (scale, offset, values) => {
        const total = values.reduce((sum, value) => sum + value, 0);
        const positive = { offset, counts: values };
        const native = fromExponential({ scale, count: total, sum: 0, zeroCount: 0, zeroThreshold: 0, positive, negative: empty });
        expect(native?.schema).toBe(8);
        expect(native?.positiveCounts.reduce((sum, value) => sum + value, 0)).toBe(total);
        const first = values.findIndex((value) => value !== 0);
        if (first < 0) return;
        const lowest = allBuckets(native as NonNullable<typeof native>)[0] as { lower: number; upper: number };
        const middle = 2 ** ((offset + first + 0.5) * 2 ** -scale);
        expect(middle).toBeGreaterThan(lowest.lower);
        expect(middle).toBeLessThan(lowest.upper);
      }),
    );
  });

  test('coarser than schema -4 has no native form', () => {
    expect(
      fromExponential({ scale: -5, count: 0, sum: 0, zeroCount: 0, zeroThreshold: 0, positive: empty, negative: empty }),
    ).toBeUndefined();
  });
});
