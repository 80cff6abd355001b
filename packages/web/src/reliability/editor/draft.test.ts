import { expect, it } from 'vitest';
import { draftOf, manifestOf } from './draft.ts';

const base = {
  apiVersion: 'binnacle/v1',
  kind: 'SLO',
  metadata: { name: 'login' },
  spec: {
    service: 'login',
    window: { calendar: 'month' },
    indicator: { good: { metric: 'a' }, total: { metric: 'b' } },
    objectives: [{ name: 'main', target: 0.999 }],
    runbook: 'https://runbooks.example.com/login',
  },
};

it('leaves a manifest that nobody changed as it was', () => expect(manifestOf(draftOf(base))).toEqual(base));

it('makes a target of per cent', () => {
  expect(manifestOf({ ...draftOf(base), targets: '99.95, 99' }).spec.objectives).toEqual([{ target: 0.9995 }, { target: 0.99 }]);
});

it('counts requests of a histogram within a limit', () => {
  const draft = { ...draftOf(base), kind: 'latency', good: 'http_seconds', limit: '0.3' } as const;
  expect(manifestOf(draft).spec.indicator).toEqual({
    good: { counter: 'sum(http_seconds_bucket{service="login",le="0.3"})' },
    total: { counter: 'sum(http_seconds_count{service="login"})' },
  });
});
