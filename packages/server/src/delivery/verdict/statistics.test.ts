import { describe, expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { autocorrelation, correctedForAutocorrelation } from './autocorrelation.ts';
import { blockBootstrap, type Sample } from './bootstrap.ts';
import { changeOf, isVisible } from './change.ts';
import { holm } from './corrections.ts';
import { mannWhitney } from './mann-whitney.ts';
import { upperQuantile, upperTail } from './normal.ts';
import { randomFrom } from './random.ts';

const sample = (values: readonly number[]): Sample => ({ values, weights: values.map(() => 1) });

/** All choices of which values came after, each as likely as any: the definition of the exact p. */
function enumeratedP(before: readonly number[], after: readonly number[]): number {
  const all = [...before, ...after];
  const u = (chosen: ReadonlySet<number>) => {
    let sum = 0;
    for (const [i, x] of all.entries())
      for (const [j, y] of all.entries()) if (!chosen.has(i) && chosen.has(j)) sum += y > x ? 1 : y === x ? 0.5 : 0;
    return sum;
  };
  const mean = (before.length * after.length) / 2;
  const observed = Math.abs(u(new Set(after.map((_, index) => before.length + index))) - mean);
  let [extreme, ways] = [0, 0];
  const choose = (from: number, chosen: number[]): void => {
    if (chosen.length === after.length) {
      ways++;
      if (Math.abs(u(new Set(chosen)) - mean) >= observed - 1e-9) extreme++;
      return;
    }
    for (let index = from; index < all.length; index++) choose(index + 1, [...chosen, index]);
  };
  choose(0, []);
  return extreme / ways;
}

describe('Mann-Whitney', () => {
  test('a worked example: 5 and 4 values, U 17 of 20, p 0.111 as scipy.stats.mannwhitneyu documents', () => {
    const { u, p } = mannWhitney([20, 11, 17, 12], [19, 22, 16, 29, 24]);
    expect(u).toBe(17);
    expect(p).toBeCloseTo(14 / 126, 12);
  });

  test('complete separation of 3 and 3: one way in each direction of 20', () => {
    expect(mannWhitney([1, 2, 3], [4, 5, 6])).toEqual({ u: 9, p: 0.1, method: 'exact' });
  });

  test('equal values say nothing, and neither does nothing', () => {
    expect(mannWhitney([0, 0, 0], [0, 0, 0, 0]).p).toBe(1);
    expect(mannWhitney([], [1]).p).toBe(1);
  });

  const few = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 });
  test('is what counting all choices comes to, with ties', () => {
    fc.assert(
      fc.property(few, few, (before, after) => {
        expect(mannWhitney(before, after).p).toBeCloseTo(enumeratedP(before, after), 10);
      }),
      { numRuns: 60 },
    );
  });

  const some = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 30 });
  test('the same when the windows change places, when all values move, and when they are stretched', () => {
    fc.assert(
      fc.property(some, some, fc.integer({ min: -500, max: 500 }), (before, after, shift) => {
        const { u, p } = mannWhitney(before, after);
        const swapped = mannWhitney(after, before);
        expect(swapped.p).toBeCloseTo(p, 9);
        expect(swapped.u + u).toBe(before.length * after.length);
        const moved = mannWhitney(
          before.map((x) => 3 * x + shift),
          after.map((x) => 3 * x + shift),
        );
        expect(moved).toEqual({ u, p, method: moved.method });
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
      }),
      { numRuns: 50 },
    );
  });

  test('the approximation takes over where it is as good', () => {
    const random = randomFrom('over');
    for (let turn = 0; turn < 20; turn++) {
      const [before, after] = [20, 21].map((n) => Array.from({ length: n }, () => Math.floor(random() * 30)));
      const approximate = mannWhitney(before as number[], after as number[]);
      const exact = mannWhitney((before as number[]).slice(1), (after as number[]).slice(1));
      expect(approximate.method).toBe('normal');
      expect(exact.method).toBe('exact');
    }
    // Separation of 21 and 20 values: U at its end, z = (210 - 0.5) / √(21 · 20 · 42 / 12).
    const { p } = mannWhitney(
      Array.from({ length: 21 }, (_, i) => i),
      Array.from({ length: 20 }, (_, i) => 100 + i),
    );
    expect(p).toBeCloseTo(2 * upperTail(209.5 / Math.sqrt(1470)), 12);
  });
});

describe('the normal distribution', () => {
  test('tails as in the tables', () => {
    expect(upperTail(0)).toBeCloseTo(0.5, 7);
    expect(upperTail(1.959964)).toBeCloseTo(0.025, 7);
    expect(upperTail(3)).toBeCloseTo(0.0013498980316, 9);
    expect(upperTail(-1)).toBeCloseTo(0.8413447461, 7);
  });
  test('quantiles turn them round', () => {
    for (const share of [0.5, 0.3, 0.025, 1e-6, 1e-12]) expect(upperTail(upperQuantile(share)) / share).toBeCloseTo(1, 6);
  });
});

describe('Holm', () => {
  test('a worked example', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005]).map((p) => Number(p.toFixed(10)))).toEqual([0.03, 0.06, 0.06, 0.02]);
    expect(holm([])).toEqual([]);
  });
  test('never smaller than p, in the same order, and 1 at most', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (ps) => {
        const corrected = holm(ps);
        corrected.forEach((one, i) => {
          expect(one).toBeGreaterThanOrEqual(ps[i] as number);
          expect(one).toBeLessThanOrEqual(1);
          ps.forEach((p, j) => {
            if (p <= (ps[i] as number)) expect(corrected[j]).toBeLessThanOrEqual(one);
          });
        });
      }),
    );
  });
});

/** Noise in which each value keeps a share of the one before it. */
function noise(n: number, keeps: number, random: () => number): number[] {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let value = normal() / Math.sqrt(1 - keeps ** 2);
  return Array.from({ length: n }, () => {
    value = keeps * value + normal();
    return value;
  });
}

describe('autocorrelation', () => {
  test('is found in noise that has it, and hardly in noise that has none', () => {
    const random = randomFrom('noise');
    const mean = (keeps: number) => {
      const all = Array.from({ length: 300 }, () => autocorrelation(noise(60, keeps, random), noise(60, keeps, random)));
      return all.reduce((sum, one) => sum + one, 0) / all.length;
    };
    expect(mean(0.6)).toBeGreaterThan(0.5);
    expect(mean(0.6)).toBeLessThan(0.65);
    expect(mean(0)).toBeLessThan(0.08);
  });
  test('makes a p larger, never smaller', () => {
    expect(correctedForAutocorrelation(0.01, 0, 1e6)).toBeCloseTo(0.01, 3);
    expect(correctedForAutocorrelation(0.01, 0.5, 60)).toBeGreaterThan(0.1);
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1, noNaN: true }), fc.double({ min: 0, max: 0.95, noNaN: true }), (p, correlation) => {
        expect(correctedForAutocorrelation(p, correlation, 60)).toBeGreaterThanOrEqual(p * (1 - 1e-6));
      }),
    );
  });
});

describe('the bootstrap', () => {
  test('comes to the same for the same deployment', () => {
    const [before, after] = [sample([1, 2, 3, 4, 5, 6]), sample([2, 3, 4, 5, 6, 7])];
    const once = blockBootstrap(before, after, 0, randomFrom('a'));
    expect(blockBootstrap(before, after, 0, randomFrom('a'))).toEqual(once);
    expect(blockBootstrap(before, after, 0, randomFrom('b'))).not.toEqual(once);
  });
  test('a shift of all values changes nothing, and values without spread have no width', () => {
    const before = noise(30, 0.3, randomFrom('x'));
    const after = noise(30, 0.3, randomFrom('y'));
    const plain = blockBootstrap(sample(before), sample(after), 0.3, randomFrom('z'));
    const moved = blockBootstrap(sample(before.map((x) => x + 100)), sample(after.map((x) => x + 100)), 0.3, randomFrom('z'));
    expect(moved.low).toBeCloseTo(plain.low, 9);
    expect(moved.high).toBeCloseTo(plain.high, 9);
    expect(blockBootstrap(sample([5, 5, 5, 5]), sample([7, 7, 7, 7]), 0, randomFrom('z'))).toEqual({ low: 2, high: 2 });
  });
  test('holds the true difference in about 95 of 100 cases', () => {
    const random = randomFrom('coverage');
    let held = 0;
    for (let turn = 0; turn < 200; turn++) {
      const [before, after] = [noise(60, 0.3, random), noise(60, 0.3, random).map((x) => x + 1)];
      const { low, high } = blockBootstrap(sample(before), sample(after), autocorrelation(before, after), random);
      if (low <= 1 && 1 <= high) held++;
    }
    expect(held).toBeGreaterThan(180);
  });
});

describe('what is called a change', () => {
  const found = (n: number, keeps: number, shift: number, seeds: number) => {
    let visible = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const random = randomFrom(`${n} ${keeps} ${shift} ${seed}`);
      const [before, after] = [noise(n, keeps, random), noise(n, keeps, random).map((x) => x + shift)];
      // What the order of the values does not tell apart needs no interval.
      const p = correctedForAutocorrelation(mannWhitney(before, after).p, autocorrelation(before, after), n);
      if (p >= 0.05) continue;
      const change = changeOf(sample(before), sample(after), random);
      if (isVisible(change, change.p, 0.05, 0)) visible++;
    }
    return visible / seeds;
  };

  test.each([
    [60, 0.8],
    [60, 0.6],
    [60, 0],
    [12, 0.5],
    [12, 0],
    [7, 0.3],
  ])('nothing changed, %i buckets that keep %f: fewer than 5 of 100 are called a change', (n, keeps) => {
    expect(found(n, keeps, 0, 1_000)).toBeLessThan(0.05);
  });

  test('a clear shift is seen', () => {
    expect(found(60, 0.3, 1.5, 200)).toBeGreaterThan(0.95);
    expect(found(12, 0, 3, 200)).toBeGreaterThan(0.9);
  });
});
