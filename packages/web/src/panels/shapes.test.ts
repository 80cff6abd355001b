import { expect, test } from 'vitest';
import { heatOf } from './heatmap/buckets.ts';
import { stack } from './lines/stack.ts';
import { shareOf } from './numbers/share.ts';
import { stateOf, styled } from './style.ts';
import { rowsOf } from './table/rows.ts';
import type { PanelSeries } from './types.ts';

const series = (labels: Record<string, string>, values: (number | null)[]): PanelSeries => ({
  key: JSON.stringify(labels),
  name: JSON.stringify(labels),
  labels,
  times: values.map((_, index) => index * 1_000),
  values,
});

test('stacked series lie on those before them, and a gap adds nothing', () => {
  expect(stack([series({ a: '1' }, [1, null, 3]), series({ a: '2' }, [10, 20, null]), series({ a: '3' }, [5, 5, 5])])).toEqual([
    [1, null, 3],
    [11, 20, null],
    [16, 25, 8],
  ]);
});

test('classic buckets become counts of their own, by time, summed over what else tells series apart', () => {
  const heat = heatOf([
    series({ le: '+Inf', path: 'a' }, [6, null]),
    series({ le: '0.1', path: 'a' }, [1, 2]),
    series({ le: '0.5', path: 'a' }, [4, 3]),
    series({ le: '0.1', path: 'b' }, [1, null]),
    series({ le: '0.5', path: 'b' }, [1, null]),
    series({ le: '+Inf', path: 'b' }, [2, null]),
  ]);
  expect(heat).toEqual({
    times: [0, 1_000],
    upper: [0.1, 0.5, Number.POSITIVE_INFINITY],
    counts: [
      [2, 2],
      [3, 1],
      [3, null],
    ],
  });
});

test('native histograms bring their own buckets', () => {
  const histograms = [
    {
      count: 3,
      sum: 1,
      buckets: [
        { lower: 0, upper: 1, count: 1 },
        { lower: 1, upper: 2, count: 2 },
      ],
    },
    null,
  ];
  expect(heatOf([{ ...series({}, [null, null]), histograms }])).toEqual({
    times: [0, 1_000],
    upper: [1, 2],
    counts: [
      [1, null],
      [2, null],
    ],
  });
});

test('rows of several queries stand side by side where labels are equal', () => {
  const answers = [
    [
      { labels: { __name__: 'size', device: 'a' }, value: 10 },
      { labels: { __name__: 'size', device: 'b' }, value: 20 },
    ],
    [{ labels: { __name__: 'free', device: 'b' }, value: 5 }],
  ];
  const { fields, rows } = rowsOf(answers, [
    { field: 'Value #B', title: 'Free', unit: 'bytes' },
    { field: 'device' },
    { field: 'Time', hidden: true },
  ]);
  expect(fields.map(({ field, title }) => `${field}: ${title}`)).toEqual(['Value #B: Free', 'device: device', 'Value #A: Value #A']);
  expect(rows.map(({ labels, values }) => [labels.device, values])).toEqual([
    ['a', { 'Value #A': 10 }],
    ['b', { 'Value #A': 20, 'Value #B': 5 }],
  ]);
});

test('numbers are shown by the panel: names, decimals of the scaled number, states by thresholds', () => {
  expect(styled(1, { unit: 'count', names: { 1: 'up' } })).toBe('up');
  expect(styled(1_234_567, { unit: 'bytes', decimals: 2 })).toBe('1.23 MB');
  expect(styled(42.123, { unit: 'percent', decimals: 1 })).toBe('42.1 %');
  expect(styled(0.25, { unit: 'seconds', decimals: 0 })).toBe('250 ms');
  expect(styled(null, { unit: 'count' })).toBe('—');
  const thresholds = [
    { from: null, state: 'good' },
    { from: 80, state: 'caution' },
    { from: 90, state: 'bad' },
  ] as const;
  expect([79, 80, 95, null].map((value) => stateOf(value, thresholds))).toEqual(['good', 'caution', 'bad', 'neutral']);
});

test('a dial ends where the panel or the unit says', () => {
  expect(shareOf(50, { unit: 'percent' })).toBe(0.5);
  expect(shareOf(0.25, { unit: 'ratio' })).toBe(0.25);
  expect(shareOf(15, { unit: 'count', min: 10, max: 20 })).toBe(0.5);
  expect(shareOf(99, { unit: 'count', max: 20 })).toBe(1);
  expect(shareOf(null, { unit: 'count' })).toBe(0);
});
