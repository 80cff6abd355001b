import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../../api/definitions.ts';
import { blankCondition, conditionOf } from './condition-draft.ts';
import { draftOf, isJudgeable, manifestOf } from './draft.ts';

const manifest = (spec: Manifest['spec']): Manifest => ({
  ...{ apiVersion: 'binnacle/v1', kind: 'AlertRule', metadata: { name: 'checkout-errors', displayName: 'Errors' } },
  spec,
});
const part = (metric: string) => ({ metric: 'http.requests', filter: { service: metric, outcome: ['error', 'timeout'] } });
const formula = { formula: 'bad / total', unit: 'ratio', metrics: { bad: part('a'), total: part('b') } };

describe('the form of an alert rule', () => {
  it.each([
    ['a threshold on a formula', { threshold: { metric: formula, op: '>', value: '5%', recovery: '2%', minimumEvents: 100 } }],
    ['PromQL', { threshold: { metric: { promql: 'sum(up)', unit: 'count' }, op: '<', value: 3 } }],
    [
      'a change with filter and groups',
      { change: { ...part('a'), groupBy: ['path'], stat: 'p95', window: '1h', against: '1d', by: 'percent', op: '>', value: 50 } },
    ],
    ['an anomaly of a season', { anomaly: { metric: 'cost.total', direction: 'up', points: 8, season: '1w' } }],
    ['an absence', { absence: { metric: 'http.requests' } }],
    ['several', { any: [{ absence: { metric: 'a.b' } }, { threshold: { metric: 'a.b', op: '>', value: 1 } }] }],
    ['several within several', { all: [{ absence: { metric: 'a.b' } }, { any: [{ absence: { metric: 'c.d' } }] }] }],
  ])('leaves %s as it was when nobody changed it', (_what, condition) => {
    const base = manifest({
      ...{ condition, severity: 'page', for: '5m', keepFiringFor: '10m', noData: 'keep', labels: { tier: '1', note: 'a=b' } },
      ...{ service: 'checkout', team: 'payments', runbook: 'https://runbooks.example.org/checkout', summary: '{{ $value }}' },
    });
    expect(manifestOf(draftOf(base))).toEqual(base);
    expect(isJudgeable(draftOf(base))).toBe(true);
  });

  it('says nothing of what is as the server has it anyway', () => {
    const draft = draftOf();
    expect(isJudgeable(draft)).toBe(false);
    const asked = { ...blankCondition, name: 'vitals.lcp', value: '4s' };
    expect(manifestOf({ ...draft, name: 'slow', conditions: [asked] })).toEqual({
      ...{ apiVersion: 'binnacle/v1', kind: 'AlertRule', metadata: { name: 'slow' } },
      spec: { condition: { threshold: { metric: 'vitals.lcp', op: '>', value: '4s' } } },
    });
  });

  it('forgets a title and labels that were taken away', () => {
    const base = manifest({ condition: { absence: { metric: 'a.b' } }, labels: { tier: '1' } });
    const changed = manifestOf({ ...draftOf(base), displayName: '', labels: [] });
    expect(changed.metadata).toEqual({ name: 'checkout-errors' });
    expect(changed.spec.labels).toBeUndefined();
  });
});

it('makes one filter of several values of a dimension', () => {
  const draft = { ...blankCondition, kind: 'absence' as const, name: 'a.b', filter: ['service=shop', 'outcome=error', 'outcome=timeout'] };
  expect(conditionOf(draft)).toEqual({ absence: { metric: 'a.b', filter: { service: 'shop', outcome: ['error', 'timeout'] } } });
});
