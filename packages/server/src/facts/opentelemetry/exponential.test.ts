import { describe, expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { bucketColumns, type ExponentialBuckets } from '../histogram-buckets.ts';
import { exponentialBuckets, mergeExponential } from './exponential.ts';
import type { ExponentialPoint } from './model.ts';

const point = (more: Partial<ExponentialPoint>): ExponentialPoint => ({
  attributes: [],
  startTime: 0,
  time: 0,
  noValue: false,
  count: 0,
  sum: 0,
  scale: 0,
  zeroCount: 0,
  zeroThreshold: 0,
  positive: { offset: 0, counts: [] },
  negative: { offset: 0, counts: [] },
  ...more,
});

/** Upper bound of a bucket, and the values of one, by the definitions of both sides. */
const upperBound = (schema: number, index: number) => 2 ** (index * 2 ** -schema);

function taken(more: Partial<ExponentialPoint>): ExponentialBuckets {
  const buckets = exponentialBuckets(point(more));
  if (typeof buckets === 'string') throw new Error(buckets);
  return buckets;
}

test('a bucket of index i becomes the one of index i + 1, which ends at the same bound', () => {
  // Scale 0: (1, 2] holds 3, (2, 4] none, (4, 8] holds 1; and (-2, -1] holds 2.
  const buckets = taken({
    count: 7,
    zeroCount: 1,
    sum: 9,
    positive: { offset: 0, counts: [3, 0, 1] },
    negative: { offset: 0, counts: [2] },
  });
  expect(bucketColumns(buckets)).toEqual({
    schema: 0,
    zero_threshold: 1e-128,
    zero_count: 1,
    count: 7,
    sum: 9,
    positive_offsets: [1],
    positive_lengths: [3],
    positive_counts: [3, 0, 1],
    negative_offsets: [1],
    negative_lengths: [1],
    negative_counts: [2],
    custom_bounds: [],
    reset_hint: 'unknown',
  });
});

test('a value lies between the bounds of its bucket, at every scale that OpenTelemetry knows', () => {
  fc.assert(
    fc.property(fc.integer({ min: -4, max: 20 }), fc.double({ min: 1e-100, max: 1e100, noNaN: true }), (scale, value) => {
      const index = Math.ceil(Math.log2(value) * 2 ** scale) - 1;
      const { schema, positive } = taken({ scale, count: 1, positive: { offset: index, counts: [1] } });
      const [[at = 0] = []] = positive;
      expect(schema).toBe(Math.min(scale, 8));
      const slack = 1 + 1e-9;
      expect(value).toBeLessThanOrEqual(upperBound(schema, at) * slack);
      expect(value * slack).toBeGreaterThan(upperBound(schema, at - 1));
    }),
  );
});

test('a histogram without a sum has none', () => {
  expect(taken({ sum: undefined }).sum).toBeNaN();
});

test('more buckets than are kept make it coarser and lose no count', () => {
  const buckets = taken({ scale: 8, count: 9000, positive: { offset: -4500, counts: new Array(9000).fill(1) } });
  expect(buckets.positive.size).toBeLessThanOrEqual(1280);
  expect(buckets.schema).toBe(5);
  expect([...buckets.positive.values()].reduce((sum, count) => sum + count)).toBe(9000);
});

test.each([
  ['a scale below -4', { scale: -5 }],
  ['counts that do not add up', { count: 3, positive: { offset: 0, counts: [1] } }],
  ['an offset that is no integer', { count: 1, positive: { offset: Number.NaN, counts: [1] } }],
  ['a sum that is no number', { sum: Number.NaN }],
  ['a zero threshold below zero', { zeroThreshold: -1 }],
])('%s is refused', (_what, more) => {
  expect(exponentialBuckets(point(more))).toEqual(expect.any(String));
});

describe('merging', () => {
  test('adds bucket by bucket, as fine as the coarser of both', () => {
    const a = taken({ scale: 1, count: 3, sum: 5, positive: { offset: 0, counts: [1, 2] } });
    const b = taken({ scale: 0, count: 5, sum: 6, zeroCount: 1, positive: { offset: 0, counts: [4] } });
    expect(mergeExponential(a, b)).toMatchObject({ schema: 0, count: 8, sum: 11, zeroCount: 1, positive: new Map([[1, 7]]) });
    expect(mergeExponential(b, a)).toEqual(mergeExponential(a, b));
  });

  test('is not possible where the zero buckets differ', () => {
    expect(mergeExponential(taken({}), taken({ zeroThreshold: 0.1 }))).toBeUndefined();
  });
});
