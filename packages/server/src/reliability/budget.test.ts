import { describe, expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import { allowedShare, budgetOf, burnRateFactor, type Counts, minimumEvents } from './budget.ts';

const day = 24;
const figuresOf = (counts: Counts, target: number) => budgetOf({ ...counts, allowed: allowedShare(target) * counts.total });
const sliOf = (counts: Counts) => figuresOf(counts, 0.9).sli;
const budgetRemaining = (counts: Counts, target: number) => figuresOf(counts, target).remaining;
const burnRate = (counts: Counts, target: number) => figuresOf(counts, target).burn;
const counts = (total: number, bad: number) => ({ total, good: total - bad });

describe('an error budget', () => {
  test('of 99.9 % allows one event in a thousand', () => {
    expect(allowedShare(0.999)).toBe(0.001);
    expect(allowedShare(0.95)).toBe(0.05);
    expect(minimumEvents(0.999)).toBe(1000);
    expect(minimumEvents(0.95)).toBe(20);
  });

  test('is whole without bad events, half spent, gone, and overspent', () => {
    expect(budgetRemaining(counts(1_000_000, 0), 0.999)).toBe(1);
    expect(budgetRemaining(counts(1_000_000, 500), 0.999)).toBeCloseTo(0.5, 12);
    expect(budgetRemaining(counts(1_000_000, 1000), 0.999)).toBeCloseTo(0, 12);
    expect(budgetRemaining(counts(1_000_000, 2500), 0.999)).toBeCloseTo(-1.5, 12);
  });

  test('without events is no number', () => {
    for (const value of [sliOf(counts(0, 0)), budgetRemaining(counts(0, 0), 0.9), burnRate(counts(0, 0), 0.9)]) expect(value).toBeNaN();
  });

  test('is spent by as many bad events as it allows, whatever the target', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e7 }), fc.integer({ min: 0, max: 9999 }), (total, tenThousandths) => {
        const target = tenThousandths / 10_000;
        const allowed = allowedShare(target) * total;
        expect(budgetRemaining({ total, good: total - allowed }, target)).toBeCloseTo(0, 6);
        expect(burnRate({ total, good: total - allowed }, target)).toBeCloseTo(1, 6);
      }),
    );
  });
});

describe('burn rates', () => {
  test('are the bad share over the allowed share', () => {
    expect(burnRate(counts(1000, 1), 0.999)).toBeCloseTo(1, 12);
    expect(burnRate(counts(1000, 14.4), 0.999)).toBeCloseTo(14.4, 10);
    expect(burnRate(counts(10, 10), 0.999)).toBeCloseTo(1000, 9);
  });

  test.each([
    [30, [14.4, 6, 3, 1]],
    [28, [13.44, 5.6, 2.8, 0.9333]],
    [7, [3.36, 1.4, 0.7, 0.2333]],
    [90, [43.2, 18, 9, 3]],
  ])('of the Workbook follow from a window of %d days', (days, expected) => {
    const conditions = [
      [0.02, 1],
      [0.05, 6],
      [0.1, 24],
      [0.1, 72],
    ] as const;
    const factors = conditions.map(([share, hours]) => burnRateFactor(share, days * day, hours));
    for (const [index, factor] of factors.entries()) expect(factor).toBeCloseTo(expected[index] ?? 0, 4);
  });
});
