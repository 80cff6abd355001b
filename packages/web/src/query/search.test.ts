import { expect, test } from 'vitest';
import { parseQuerySearch, toSearch, toState } from './search.ts';

test('what a link says is read back as it was written', () => {
  const state = {
    queries: [{ promql: 'up' }, { promql: 'rate(x[5m])', legend: '{{job}}', hidden: true }],
    view: 'stacked',
    unit: 'bytes',
  } as const;
  expect(toState(parseQuerySearch(JSON.parse(JSON.stringify(toSearch(state)))))).toEqual(state);
});

test('what is not well-formed is left out', () => {
  expect(parseQuerySearch({ q: [5, null, {}, 'up'], view: 'pie', unit: 7 })).toEqual({ q: ['up'] });
  expect(toState(parseQuerySearch({ q: 'up' })).queries).toEqual([{ promql: 'up' }]);
  expect(parseQuerySearch({})).toEqual({});
});
