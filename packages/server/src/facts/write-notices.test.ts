import { expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import { oldestOf } from './write-notices.ts';

test('the oldest of times is the least of them', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 2 ** 45 })), (times) => {
      expect(oldestOf(BigInt64Array.from(times, BigInt))).toBe(Math.min(...times));
    }),
  );
});
