import { expect, test } from 'vitest';
import { panelOf } from './panel-of.ts';

const shown = { queries: [{ promql: 'up', legend: '{{job}}' }, { promql: '' }], view: 'lines', unit: undefined } as const;

test('a panel asks what the page asks, without queries that are empty', () => {
  expect(panelOf(shown)).toEqual({ type: 'timeseries', queries: [{ promql: 'up', legend: '{{job}}' }], unit: 'count' });
});

test('a panel looks as the page does', () => {
  expect(panelOf({ ...shown, view: 'stacked', unit: 'bytes' })).toMatchObject({ type: 'timeseries', stacked: true, unit: 'bytes' });
  expect(panelOf({ ...shown, view: 'bars' })).toMatchObject({ type: 'timeseries', draw: 'bars' });
  expect(panelOf({ ...shown, view: 'heatmap' })).toMatchObject({ type: 'heatmap' });
  expect(panelOf({ ...shown, view: 'table' })).toMatchObject({ type: 'table', queries: [{ promql: 'up', instant: true }] });
});
