import { describe, expect, test } from 'vitest';
import type { AlertRule, Condition } from '../../metrics/alert-rule.ts';
import { defaultAlerting, type Slo } from '../slo.ts';
import { describeRules } from './describe.ts';
import { burnRules } from './rules.ts';

const hour = 3_600_000;
const day = 24 * hour;
const slo: Slo = {
  name: 'login',
  displayName: 'Login',
  service: 'login',
  description: '',
  origin: 'binnacle/v1',
  window: { rolling: true, duration: '30d' },
  budgetingMethod: 'Occurrences',
  objectives: [],
  noData: 'excluded',
  alerting: defaultAlerting,
  labels: { tier: '1', 'app.kubernetes.io/name': 'x', many: ['a', 'b'] },
};
const rulesOf = (length: number, target = 0.999, more: Partial<Slo> = {}) =>
  burnRules({ slo: { ...slo, ...more }, objective: { name: 'main', target }, length });
const partsOf = (rules: readonly AlertRule[]) =>
  rules.flatMap(({ condition }) => (condition.kind === 'any' ? condition.of : [])).map((one) => one as Condition);
const factorsOf = (conditions: readonly Condition[]) =>
  conditions.map((condition) => (condition.kind === 'all' && condition.of[0]?.kind === 'threshold' ? condition.of[0].value : Number.NaN));

describe('burn-rate rules', () => {
  test.each([
    ['30 days', 30 * day, [14.4, 6, 3, 1]],
    ['28 days', 28 * day, [13.44, 5.6, 2.8, 0.9333]],
    ['7 days', 7 * day, [3.36, 1.4, 0.7, 0.2333]],
    ['90 days', 90 * day, [43.2, 18, 9, 3]],
    ['October in Berlin, 745 hours', 745 * hour, [14.9, 6.2083, 3.1042, 1.0347]],
    ['February, 672 hours', 672 * hour, [13.44, 5.6, 2.8, 0.9333]],
  ])('of %s have the factors share × window / long look-back', (_, length, expected) => {
    const factors = factorsOf(partsOf(rulesOf(length).rules));
    expect(factors).toHaveLength(4);
    for (const [index, factor] of factors.entries()) expect(factor).toBeCloseTo(expected[index] ?? 0, 4);
  });

  test('are one alert for each urgency, which fires while either pair of windows burns', () => {
    const { rules } = rulesOf(30 * day);
    expect(rules.map(({ name, condition }) => [name, condition.kind])).toEqual([
      ['login:main:page', 'any'],
      ['login:main:ticket', 'any'],
    ]);
    expect(rules[0]?.annotations).toEqual({
      summary: 'Login: {{ $parts }}',
      description:
        'The error budget of Login (main) burns faster than its window lasts: {{ $parts }}. This is a page at a burn rate above 14.4 over 1h and 5m, or above 6 over 6h and 30m.',
    });
    // A window that no pair fits has no alert at all.
    expect(rulesOf(hour / 2).rules).toEqual([]);
  });

  test('that no share of bad events could reach are named', () => {
    // 43.2 × 0.05 and 18 × 0.1 are above 1; 18 × 0.05 is not.
    expect(describeRules(rulesOf(90 * day, 0.95).rules).map(({ name }) => name)).toEqual([
      'login:main:page-slow',
      'login:main:ticket-fast',
      'login:main:ticket-slow',
    ]);
    expect(rulesOf(90 * day, 0.9).notes).toHaveLength(2);
    expect(rulesOf(90 * day, 0.95).notes[0]).toContain('burn rate of 43.2');
  });

  test('do not look back further than the window', () => {
    const { rules, notes } = rulesOf(day);
    expect(describeRules(rules).map(({ name }) => name)).toEqual([
      'login:main:page-fast',
      'login:main:page-slow',
      'login:main:ticket-fast',
    ]);
    expect(notes).toEqual(['The ticket alert does not look for a slow burn: that looks back 3 days, longer than the window.']);
  });

  test('cannot be fired by one bad event', () => {
    const [first] = partsOf(rulesOf(30 * day).rules);
    const long = first?.kind === 'all' ? first.of[0] : undefined;
    // 1 / (14.4 × 0.001) is 69.4: of 70 events one bad is a burn rate of 14.3.
    expect(long).toMatchObject({ minimumEvents: 70, op: '>' });
    expect(1 / 70 / 0.001).toBeLessThan(14.4);
    expect(1 / 69 / 0.001).toBeGreaterThan(14.4);
  });

  test('carry the labels by which they are routed', () => {
    expect(rulesOf(30 * day, 0.999, { environment: 'live', team: 'id' }).rules[0]?.labels).toEqual({
      tier: '1',
      service: 'login',
      environment: 'live',
      team: 'id',
      slo: 'login',
      objective: 'main',
      severity: 'page',
    });
  });

  test('are those that the SLO states itself, when it does', () => {
    const condition = {
      name: 'fast',
      urgency: 'page',
      op: '>=',
      threshold: 2,
      lookBack: hour,
      holds: 5 * 60_000,
      noData: true,
      annotations: {},
    } as const;
    const { rules } = rulesOf(30 * day, 0.999, { alerting: { ...defaultAlerting, conditions: [condition] } });
    expect(rules).toMatchObject([
      { name: 'login:main:fast', holds: 300_000, noData: 'alert', condition: { kind: 'threshold', op: '>=', value: 2 } },
    ]);
    expect(describeRules(rules)[0]?.says).toBe('page when the burn rate over 1h is >= 2 for 5m');
    expect(describeRules(rules)[0]?.looks).toEqual([{ window: '1h', op: '>=', threshold: 2, minimumEvents: null }]);
  });

  test('can be read', () => {
    expect(describeRules(rulesOf(30 * day).rules)[0]).toEqual({
      name: 'login:main:page-fast',
      urgency: 'page',
      says: 'page when the burn rate over 1h is > 14.4 (of at least 70 events) and the burn rate over 5m is > 14.4',
      looks: [
        { window: '1h', op: '>', threshold: expect.closeTo(14.4, 9), minimumEvents: 70 },
        { window: '5m', op: '>', threshold: expect.closeTo(14.4, 9), minimumEvents: null },
      ],
    });
  });
});
