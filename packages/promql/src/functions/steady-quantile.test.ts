import { expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import { bucketQuantile } from '../histogram/classic.ts';
import { steadyQuantile } from './steady-quantile.ts';

const number = fc.oneof(fc.double({ min: -1, max: 20 }), fc.integer({ min: -2, max: 5 }), fc.constantFrom(0, Number.NaN, 1e300));
const bucket = fc.record({ bound: fc.oneof(number, fc.constant(Number.POSITIVE_INFINITY)), rise: fc.oneof(number, fc.constant(1e-14)) });

test('is the quantile of the buckets wherever it answers', () => {
  let answered = 0;
  fc.assert(
    fc.property(fc.array(bucket, { maxLength: 8 }), fc.oneof(fc.double({ min: 0, max: 1 }), fc.constantFrom(0, 1, 2)), (drawn, q) => {
      let count = 0;
      const buckets = [...drawn, { bound: Number.POSITIVE_INFINITY, rise: 0 }]
        .sort((a, b) => a.bound - b.bound)
        .map(({ bound, rise }) => {
          count += rise;
          return { upperBound: bound, count };
        });
      const bounds = Float64Array.from(buckets, (one) => one.upperBound);
      const counts = Float64Array.from(buckets, (one) => one.count);
      const value = steadyQuantile(q, bounds, counts, buckets.length);
      if (value === undefined) return;
      answered++;
      const { value: expected, repair } = bucketQuantile(q, buckets);
      expect(repair).toBeUndefined();
      expect(value).toBe(expected);
    }),
    { numRuns: 3000 },
  );
  expect(answered).toBeGreaterThan(100);
});
