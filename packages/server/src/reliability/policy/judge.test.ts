import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { allowedShare } from '../budget.ts';
import { defaultPolicy, type Policy, plainPolicy, policyKind } from './definitions.ts';
import { type BudgetState, judge, type Standing } from './judge.ts';

const hour = 3_600_000;
const policy: Policy = { name: 'default', ...policyKind.spec.parse(defaultPolicy.spec) };
const counts = (total: number, bad: number, target = 0.999) => {
  return { total, good: total - bad, allowed: allowedShare(target) * total, length: 1, covered: 1 };
};
const standing = ({ lastHour = counts(0, 0), ...more }: Partial<Standing> & { lastHour?: Standing['window'] }): Standing => ({
  slo: { budgetingMethod: 'Occurrences' },
  objective: { target: 0.999 },
  policy,
  window: counts(100_000, 10),
  last: (within) => (within === '1h' ? lastHour : counts(0, 0)),
  length: 28 * 24 * hour,
  duration: '28d',
  before: undefined,
  whyEmpty: undefined,
  ...more,
});
const stateOf = (more: Parameters<typeof standing>[0]) => judge(standing(more)).state;

describe('an objective', () => {
  test.each([
    ['healthy with most of its budget left', counts(100_000, 74), 'healthy'],
    ['cautious with a quarter left', counts(100_000, 75), 'caution'],
    ['frozen with a tenth left', counts(100_000, 90), 'freeze'],
    ['exhausted when the budget is gone', counts(100_000, 100), 'exhausted'],
    ['exhausted when it is overspent', counts(100_000, 1000), 'exhausted'],
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

  test('leaves a state only when its limit is passed by two hundredths, so that it does not flap', () => {
    const at = (bad: number, before: BudgetState) => stateOf({ window: counts(100_000, bad), before });
    expect([at(91, 'healthy'), at(89, 'freeze'), at(88, 'freeze'), at(87, 'freeze')]).toEqual(['freeze', 'freeze', 'freeze', 'caution']);
    expect([at(89, 'caution'), at(74, 'caution'), at(73, 'caution'), at(72, 'caution')]).toEqual([
      'caution',
      'caution',
      'caution',
      'healthy',
    ]);
    expect([at(99, 'exhausted'), at(97, 'exhausted')]).toEqual(['exhausted', 'freeze']);
    expect(stateOf({ lastHour: counts(100_000, 1250), before: 'caution' })).toBe('caution');
    expect(stateOf({ lastHour: counts(100_000, 1200), before: 'caution' })).toBe('healthy');
  });

  test('says when no hour can burn so fast', () => {
    const window = counts(100_000, 10, 0.9);
    expect(judge(standing({ window, objective: { target: 0.9 } })).why).toContain('No 1h can burn at 13.4');
  });

  test('has the minimum that its SLO states', () => {
    const slo = (minimumEvents: number) => ({ budgetingMethod: 'Occurrences', minimumEvents }) as const;
    expect(stateOf({ window: counts(999, 0), slo: slo(10) })).toBe('healthy');
    expect(stateOf({ window: counts(2000, 0), slo: slo(5000) })).toBe('too_few');
  });

  test('explains itself in numbers', () => {
    expect(judge(standing({ window: counts(100_000, 250) })).why).toBe(
      '250 of 100,000 events were bad in the window (28d): −150 % of the error budget is left.',
    );
    expect(judge(standing({ window: counts(0, 0), whyEmpty: 'Send some.' })).why).toBe('Send some.');
  });
});

describe('a budget policy', () => {
  const states = (more: object) => policyKind.spec.safeParse({ states: more });

  test('that says nothing freezes at a tenth and denies then', () => {
    expect(plainPolicy.states).toMatchObject({
      caution: { remaining: 0.25, deploys: 'allow' },
      freeze: { remaining: 0.1, deploys: 'deny' },
    });
    expect(policyKind.spec.safeParse(parse(policyKind.example).spec).success).toBe(true);
  });

  test('whose states are not in order is refused', () => {
    const { error } = states({ caution: { remaining: 0.05 } });
    expect(JSON.stringify(error?.issues)).toContain('caution must begin with more');
  });

  test('that asks for what nobody understands is refused', () => {
    expect(states({ freeze: { deploys: 'perhaps' } }).success).toBe(false);
    expect(states({ panic: {} }).success).toBe(false);
  });
});
