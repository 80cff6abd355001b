import { expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import { Announced } from './announced.ts';

const minute = 60_000;
const start = Date.UTC(2026, 4, 4);

test('remembers what a map would, through growing and forgetting', () => {
  // Few low words, so that many ids collide.
  const id = fc
    .tuple(fc.integer({ min: 0, max: 300 }), fc.constantFrom(0n, 1n, 2n ** 32n - 1n))
    .map(([high, low]) => (BigInt(high) << 32n) | low);
  const set = fc.tuple(fc.constant('set' as const), id, fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 2 }));
  const forget = fc.tuple(fc.constant('forget' as const), fc.constant(0n), fc.integer({ min: 0, max: 200 }), fc.constant(0));
  const steps = fc.array(fc.oneof({ weight: 400, arbitrary: set }, { weight: 1, arbitrary: forget }), {
    minLength: 1,
    maxLength: 1500,
    size: 'max',
  });
  fc.assert(
    fc.property(steps, (all) => {
      const announced = new Announced();
      const expected = new Map<bigint, { time: number; owner: number }>();
      for (const [what, key, minutes, owner] of all) {
        const time = start + minutes * minute;
        if (what === 'set') {
          announced.set(key, time, owner);
          expected.set(key, { time, owner });
        } else {
          announced.forgetBefore(time);
          for (const [each, { time: seen }] of expected) if (seen < time) expected.delete(each);
        }
      }
      expect(announced.size).toBe(expected.size);
      for (const [key, { time }] of expected) expect(announced.last(key)).toBe(time);
      expect(announced.last(77n << 40n)).toBeUndefined();
      for (const owner of [0, 1, 2])
        expect(announced.count(owner)).toBe([...expected.values()].filter((one) => one.owner === owner).length);
    }),
    { numRuns: 60 },
  );
});
