import { expect, test } from 'vitest';
import { percentile } from '../../../../test/support/percentile.ts';
import fc from '../../../../test/support/property.ts';
import { percentileLevels } from './bucketing.ts';
import { minimumSampleSize } from './sample-size.ts';
import type { Stat } from './types.ts';

test.each([
  ['p50', 3],
  ['p75', 5],
  ['p90', 11],
  ['p95', 21],
  ['p99', 101],
  ['mean', 5],
  ['count', 0],
  ['sum', 0],
  [undefined, 0],
] as const)('%s stands on at least %d values', (stat, expected) => {
  expect(minimumSampleSize(stat)).toBe(expected);
});

test('from the minimum on, the largest value alone cannot move a percentile; one value fewer and it can', () => {
  for (const [stat, level] of Object.entries(percentileLevels)) {
    const minimum = minimumSampleSize(stat as Stat);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: minimum - 1, maxLength: minimum + 50 }), (values) => {
        expect(percentile([...values, 1e9], level)).toBeLessThanOrEqual(100 + 1e-3);
      }),
    );
    if (minimum > 3) expect(percentile([...Array(minimum - 2).fill(1), 1e9], level)).toBeGreaterThan(100);
  }
});
