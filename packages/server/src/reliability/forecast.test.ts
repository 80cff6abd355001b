import { describe, expect, test } from 'vitest';
import { exhaustionRange, hoursToExhaustion } from './forecast.ts';

const day = 24;
const hour = 3_600_000;
/** An hour of 1,000 events at 99.9 %: one bad event is allowed. */
const spent = (bad: number) => ({ bad, allowed: 1 });
const stretches = (badPerHour: (hour: number) => number) =>
  Array.from({ length: 28 * day }, (_, index) => ({ end: (index + 1) * hour, ...spent(badPerHour(index)) }));
const forecast = { rolling: true, from: 0, horizon: 28 * day };

describe('the forecast', () => {
  test('without old bad events is remaining × window / burn rate', () => {
    const hours = hoursToExhaustion({ ...forecast, stretches: stretches(() => 0) }, () => spent(10));
    expect(hours).toBeCloseTo((1 * 28 * day) / 10, 6);
  });

  test('gives back the budget that old bad events took when they leave', () => {
    const spentAtFirst = stretches((at) => (at < day ? 14 : 0));
    const spentAtLast = stretches((at) => (at >= 27 * day ? 14 : 0));
    expect(hoursToExhaustion({ ...forecast, stretches: spentAtLast }, () => spent(2))).toBeCloseTo((0.5 * 28 * day) / 2, 6);
    expect(hoursToExhaustion({ ...forecast, stretches: spentAtFirst }, () => spent(2))).toBeCloseTo((1 * 28 * day) / 2, 6);
  });

  test('never comes at a burn rate below 1, and is 0 once the budget is gone', () => {
    expect(hoursToExhaustion({ ...forecast, stretches: stretches(() => 0) }, () => spent(0.9))).toBeUndefined();
    expect(hoursToExhaustion({ ...forecast, stretches: stretches(() => 1.1) }, () => spent(0))).toBe(0);
  });

  test('of a calendar window ends with it', () => {
    const calendar = { ...forecast, rolling: false, stretches: stretches(() => 0) };
    expect(hoursToExhaustion({ ...calendar, horizon: 12 }, () => spent(10))).toBeUndefined();
    // Nothing leaves, and the budget grows with the events: 672 + h = 10 h.
    expect(hoursToExhaustion({ ...calendar, horizon: 100 }, () => spent(10))).toBeCloseTo(672 / 9, 6);
  });
});

describe('the range of the forecast', () => {
  const whole = { ...forecast, stretches: stretches(() => 0) };

  test('is one moment when all hours were alike', () => {
    const range = exhaustionRange(
      whole,
      Array.from({ length: 72 }, () => spent(10)),
      'login:99.9 %',
    );
    for (const end of [range?.early, range?.middle, range?.late]) expect(end).toBeCloseTo(67.2, 6);
  });

  test('is as wide as the hours differ, holds what their mean says, and is drawn alike each time', () => {
    const hours = Array.from({ length: 72 }, (_, index) => spent(index % 24 < 6 ? 40 : 0));
    const range = exhaustionRange(whole, hours, 'login:99.9 %');
    expect(exhaustionRange(whole, hours, 'login:99.9 %')).toEqual(range);
    const { early, middle, late } = range ?? { early: null, middle: null, late: null };
    // A quarter of the hours burns at 40: 10 on average, 672 / 10 hours.
    expect(early).toBeLessThan(67.2);
    expect(late).toBeGreaterThan(67.2);
    expect(middle).toBeGreaterThan(early ?? 0);
    expect(middle).toBeLessThan(late ?? 0);
  });

  test('leaves out what is beyond the horizon, and is none with less than a day', () => {
    const calm = Array.from({ length: 72 }, () => spent(0.5));
    expect(exhaustionRange(whole, calm, 'x')).toEqual({ early: null, middle: null, late: null });
    expect(exhaustionRange(whole, calm.slice(0, 23), 'x')).toBeUndefined();
  });
});
