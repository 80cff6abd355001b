import { describe, expect, test } from 'vitest';
import { sourcesOf } from './sources.ts';

describe('what an objective is counted from', () => {
  test('is written as people wrote it', () => {
    const objective = {
      name: 'main',
      target: 0.99,
      indicator: {
        kind: 'events',
        part: 'bad',
        events: { counter: 'sum(failed)' },
        total: { metric: 'http.requests', filter: { service: 'shop', status: ['200', '500'] } },
      },
    } as const;
    expect(sourcesOf(objective)).toEqual([
      { what: 'bad', text: 'sum(failed)' },
      { what: 'all', text: 'http.requests{service="shop", status=["200","500"]}' },
    ]);
  });

  test('is a comparison of a threshold, and nothing of a composite', () => {
    const indicator = { kind: 'threshold', metric: { promql: 'max(lag)' }, op: '<', limit: 5, every: 60_000 } as const;
    expect(sourcesOf({ name: 'main', target: 0.99, indicator })).toEqual([{ what: 'value', text: 'max(lag) < 5' }]);
    expect(sourcesOf({ name: 'main', target: 0.99 })).toEqual([]);
  });
});
