import { describe, expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { baselinePoints, limitsOf, minimumPoints, type Point, signalsOf } from './xmr.ts';

const points = (...values: number[]): Point[] => values.map((value, index) => ({ time: index, value }));
const signals = (limits: { mean: number; lower: number; upper: number }, ...values: number[]) =>
  signalsOf(points(...values), { ...limits, points: values.length }).map(({ rule, from, to }) => ({ rule, from, to }));

describe('limits', () => {
  test('worked by hand: 10 values, mean 5, mean moving range 2', () => {
    // Moving ranges of 4 6 4 6 4 6 4 6 4 6: nine times 2. Limits: 5 ± 2.66 × 2.
    const limits = limitsOf(points(4, 6, 4, 6, 4, 6, 4, 6, 4, 6));
    expect(limits?.mean).toBeCloseTo(5, 12);
    expect(limits?.lower).toBeCloseTo(-0.32, 12);
    expect(limits?.upper).toBeCloseTo(10.32, 12);
    expect(limits?.points).toBe(10);
  });

  test('worked by hand: unequal ranges', () => {
    // 39 41 41 41 43 44 41 42 40: sum 372, mean 41.33; ranges 2 0 0 2 1 3 1 2, sum 11, mean 1.375; reach 2.66 × 1.375 = 3.6575.
    const limits = limitsOf(points(39, 41, 41, 41, 43, 44, 41, 42, 40));
    expect(limits?.mean).toBeCloseTo(372 / 9, 12);
    expect(limits?.lower).toBeCloseTo(37.675_833_333_333, 9);
    expect(limits?.upper).toBeCloseTo(44.990_833_333_333, 9);
  });

  test('worked by hand: a point with a cause of its own does not shape them', () => {
    // 4 6 4 6 4 6 4 6 30: mean 7.78, mean moving range (7 × 2 + 24) / 8 = 4.75, limits 7.78 ± 12.635; 30 is outside. Without it: 5 ± 5.32.
    const limits = limitsOf(points(4, 6, 4, 6, 4, 6, 4, 6, 30));
    expect(limits?.mean).toBeCloseTo(5, 12);
    expect(limits?.upper).toBeCloseTo(10.32, 12);
    expect(limits?.points).toBe(8);
  });

  test('there are none below eight points', () => {
    expect(limitsOf(points(1, 2, 3, 4, 5, 6, 7))).toBeNull();
    expect(limitsOf(points(1, 2, 3, 4, 5, 6, 7, 8))).not.toBeNull();
  });

  test('come from the first twenty points: a later shift does not widen them', () => {
    const routine = Array.from({ length: 20 }, (_, index) => 10 + (index % 2));
    const shifted = Array.from({ length: 30 }, () => 50);
    expect(limitsOf(points(...routine, ...shifted))).toEqual(limitsOf(points(...routine)));
  });
});

describe('signals', () => {
  const limits = { mean: 10, lower: 4, upper: 16 };

  test('a value beyond a limit, not one on it', () => {
    expect(signals(limits, 10, 16, 10, 16.1, 10, 4, 3.9)).toEqual([
      { rule: 'outside', from: 3, to: 3 },
      { rule: 'outside', from: 6, to: 6 },
    ]);
  });

  test('neighbours beyond the same limit are one signal', () => {
    expect(signals(limits, 10, 17, 18, 10).filter(({ rule }) => rule === 'outside')).toEqual([{ rule: 'outside', from: 1, to: 2 }]);
  });

  test('eight in a row on one side of the mean, not seven, and a value on the mean ends the row', () => {
    expect(signals(limits, 9, 11, 11, 11, 11, 11, 11, 11, 9)).toEqual([]);
    expect(signals(limits, 9, 11, 11, 11, 11, 11, 11, 11, 11, 9)).toEqual([{ rule: 'run', from: 1, to: 8 }]);
    expect(signals(limits, 9, 9, 9, 9, 10, 9, 9, 9, 9)).toEqual([]);
  });

  test('a longer run is one signal over its whole length', () => {
    expect(signals(limits, ...Array<number>(12).fill(9))).toEqual([{ rule: 'run', from: 0, to: 11 }]);
  });

  test('three of four nearer to a limit than to the mean, on the same side', () => {
    expect(signals(limits, 10, 14, 14, 9, 14, 10)).toEqual([{ rule: 'near', from: 1, to: 4 }]);
    expect(signals(limits, 10, 14, 14, 6, 9, 14, 10)).toEqual([]);
    expect(signals(limits, 10, 13, 13, 13, 10)).toEqual([]);
    expect(signals(limits, 6, 6, 6)).toEqual([{ rule: 'near', from: 0, to: 2 }]);
  });

  test('a constant series has none, whatever rounding makes of its mean', () => {
    const constant = points(...Array<number>(25).fill(0.1));
    const own = limitsOf(constant);
    expect(own).not.toBeNull();
    if (own !== null) expect(signalsOf(constant, own)).toEqual([]);
  });
});

describe('laws', () => {
  const history = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: minimumPoints, maxLength: 60 });

  test('limits lie evenly around the mean of the first stretch and never need a later point', () => {
    fc.assert(
      fc.property(history, (values) => {
        const limits = limitsOf(points(...values));
        const first = values.slice(0, baselinePoints);
        expect(limits).toEqual(limitsOf(points(...first)));
        expect(limits?.mean).toBeGreaterThanOrEqual(Math.min(...first));
        expect(limits?.mean).toBeLessThanOrEqual(Math.max(...first));
        expect((limits?.upper ?? 0) + (limits?.lower ?? 0)).toBeCloseTo(2 * (limits?.mean ?? 0), 6);
      }),
    );
  });

  test('adding a constant moves the limits with it and changes no signal', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: -500, max: 500 }), (values, shift) => {
        const judge = (all: number[]) => {
          const limits = limitsOf(points(...all));
          return limits === null ? [] : signalsOf(points(...all), limits);
        };
        expect(judge(values.map((value) => value + shift))).toEqual(judge(values));
      }),
    );
  });

  test('a mirrored history gives the same signals on the other side', () => {
    fc.assert(
      fc.property(history, (values) => {
        const places = (all: number[]) => {
          const limits = limitsOf(points(...all));
          const found = limits === null ? [] : signalsOf(points(...all), limits);
          return found.map(({ rule, from, to }) => `${from}-${to} ${rule}`).sort();
        };
        expect(places(values.map((value) => -value))).toEqual(places(values));
      }),
    );
  });
});
