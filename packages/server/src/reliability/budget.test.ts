import { describe, expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import { allowedShare, budgetRemaining, burnRate, burnRateFactor, hoursToExhaustion, minimumEvents, sliOf } from './budget.ts';

const day = 24;
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

describe('the forecast', () => {
  const now = 28 * day * 3_600_000;
  const stretches = (badPerHour: (hour: number) => number) =>
    Array.from({ length: 28 * day }, (_, index) => ({ end: (index + 1) * 3_600_000, ...counts(1000, badPerHour(index)) }));
  const forecast = { target: 0.999, rolling: true, from: 0, now, horizon: 28 * day };

  test('without old bad events is remaining × window / burn rate', () => {
    const hours = hoursToExhaustion({ ...forecast, stretches: stretches(() => 0), hourly: counts(1000, 10) });
    expect(hours).toBeCloseTo((1 * 28 * day) / 10, 6);
  });

  test('gives back the budget that old bad events took when they leave', () => {
    const spentAtFirst = stretches((hour) => (hour < day ? 14 : 0));
    const spentAtLast = stretches((hour) => (hour >= 27 * day ? 14 : 0));
    const hourly = counts(1000, 2);
    expect(hoursToExhaustion({ ...forecast, stretches: spentAtLast, hourly })).toBeCloseTo((0.5 * 28 * day) / 2, 6);
    expect(hoursToExhaustion({ ...forecast, stretches: spentAtFirst, hourly })).toBeCloseTo((1 * 28 * day) / 2, 6);
  });

  test('never comes at a burn rate below 1, and is 0 once the budget is gone', () => {
    expect(hoursToExhaustion({ ...forecast, stretches: stretches(() => 0), hourly: counts(1000, 0.9) })).toBeUndefined();
    expect(hoursToExhaustion({ ...forecast, stretches: stretches(() => 1.1), hourly: counts(1000, 0) })).toBe(0);
  });

  test('of a calendar window ends with it', () => {
    const calendar = { ...forecast, rolling: false, stretches: stretches(() => 0), hourly: counts(1000, 10) };
    expect(hoursToExhaustion({ ...calendar, horizon: 12 })).toBeUndefined();
    // Nothing leaves, and the budget grows with the events: 0.001 × (672 + h) × 1000 = 10 h.
    expect(hoursToExhaustion({ ...calendar, horizon: 100 })).toBeCloseTo(672 / 9, 6);
  });

  test('is none when nothing happens at present', () => {
    expect(hoursToExhaustion({ ...forecast, stretches: stretches(() => 0.5), hourly: counts(0, 0) })).toBeUndefined();
  });
});
