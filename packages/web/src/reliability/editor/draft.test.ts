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

it.each([
  [
    'counters of bad events',
    { indicator: { bad: { counter: 'sum(failed)' }, total: { counter: 'sum(all)' } } },
    { kind: 'counters', part: 'bad' },
  ],
  [
    'a threshold',
    { indicator: { metric: { promql: 'lag' }, op: '<=', limit: 5, every: '5m' } },
    { kind: 'threshold', op: '<=', limit: '5' },
  ],
  ['time slices', { timeSlices: { window: '5m', target: 0.95 } }, { sliceWindow: '5m', sliceTarget: '95' }],
  ['a calendar window', { window: { calendar: 'quarter', timeZone: 'Asia/Tokyo' } }, { windowKind: 'quarter', timeZone: 'Asia/Tokyo' }],
  ['a window of dates of its own', { window: { duration: '2w', calendar: { startTime: '2026-01-01 00:00:00' } } }, { windowKind: 'kept' }],
  ['how few events are judged', { minimumEvents: 100, noData: 'bad', team: 'a' }, { minimumEvents: '100', noData: 'bad', team: 'a' }],
])('knows %s, and writes them as they were', (_, spec, fields) => {
  const manifest = { ...base, spec: { ...base.spec, ...spec } };
  const draft = draftOf(manifest);
  expect(draft).toMatchObject(fields);
  expect(manifestOf(draft)).toEqual(manifest);
});

it('hands what is no number to the server as it was typed', () => {
  const { spec } = manifestOf({ ...draftOf(base), targets: 'most', minimumEvents: 'few' });
  expect(spec).toMatchObject({ objectives: [{ target: 'most' }], minimumEvents: 'few' });
});
