import { describe, expect, test } from 'vitest';
import { judge, type Standing } from './judge.ts';

const counts = (total: number, bad: number) => ({ total, good: total - bad });
const standing = (more: Partial<Standing>): Standing => ({
  objective: { name: '99.9 %', target: 0.999 },
  window: counts(100_000, 10),
  lastHour: counts(0, 0),
  windowHours: 28 * 24,
  minimum: undefined,
  duration: '28d',
  whyEmpty: undefined,
  ...more,
});
const stateOf = (more: Partial<Standing>) => judge(standing(more)).state;

describe('an objective', () => {
  test.each([
    ['healthy with most of its budget left', counts(100_000, 75), 'healthy'],
    ['cautious with less than a quarter left', counts(100_000, 76), 'caution'],
    ['frozen when the budget is gone', counts(100_000, 100), 'freeze'],
    ['frozen when it is overspent', counts(100_000, 1000), 'freeze'],
    ['not judged below 1,000 events', counts(999, 999), 'too_few'],
    ['judged from 1,000 events on', counts(1000, 0), 'healthy'],
    ['without data without events', counts(0, 0), 'no_data'],
  ])('is %s', (_, window, state) => {
    expect(stateOf({ window })).toBe(state);
  });

  test('is cautious when the last hour burns 2 % of the budget, 13.44 times too fast for 28 days', () => {
    expect(stateOf({ lastHour: counts(100_000, 1343) })).toBe('healthy');
    const { state, why } = judge(standing({ lastHour: counts(100_000, 1344) }));
    expect(state).toBe('caution');
    expect(why).toContain('13.4 times');
  });

  test('is not made cautious by one bad event in a quiet hour, but by two', () => {
    expect(stateOf({ lastHour: counts(74, 1) })).toBe('healthy');
    expect(stateOf({ lastHour: counts(10, 10) })).toBe('healthy');
    expect(stateOf({ lastHour: counts(75, 2) })).toBe('caution');
  });

  test('says when no hour can burn so fast', () => {
    expect(judge(standing({ objective: { name: '90 %', target: 0.9 } })).why).toContain('No hour can burn at 13.4');
  });

  test('has the minimum that its SLO states', () => {
    expect(stateOf({ window: counts(999, 0), minimum: 10 })).toBe('healthy');
    expect(stateOf({ window: counts(2000, 0), minimum: 5000 })).toBe('too_few');
  });

  test('explains itself in numbers', () => {
    expect(judge(standing({ window: counts(100_000, 250) })).why).toBe(
      '250 of 100000 events were bad in the window (28d): -150 % of the error budget is left.',
    );
    expect(judge(standing({ window: counts(0, 0), whyEmpty: 'Send some.' })).why).toBe('Send some.');
  });
});
