import { expect, test } from 'vitest';
import type { Cardinality } from '../../api/cardinality.ts';
import { adviceOn } from './advice.ts';

const calm: Cardinality = {
  activeSeries: 9_000,
  knownSeries: 12_000,
  seriesLimit: 100_000,
  metrics: [{ metric: 'http_requests_total', series: 8_000 }],
  labels: [{ label: 'le', values: 40, metric: 'http_request_duration_seconds_bucket', valuesOfMetric: 20 }],
  sources: [{ source: 'shop', series: 9_000, samples24h: 1_000_000 }],
};

test('few series need nothing, even where one metric has most of them', () => {
  expect(adviceOn(calm)).toEqual([expect.stringMatching(/^Nothing needs to be done/)]);
  expect(adviceOn({ ...calm, activeSeries: 0, metrics: [], labels: [], sources: [] })).toEqual([expect.stringMatching(/^No samples came/)]);
});

test.each([
  [79_000, []],
  [80_000, ['shop has 80,000 of the 100,000 active series that a source may have. Beyond that']],
  [100_000, ['shop has 100,000 of the 100,000 active series that a source may have. New series of it are refused']],
])('a source with %d series of 100,000', (series, beginnings) => {
  const advice = adviceOn({ ...calm, sources: [{ source: 'shop', series, samples24h: 0 }] }).filter((text) => text.startsWith('shop'));
  expect(advice.map((text, index) => text.startsWith(beginnings[index] ?? '?'))).toEqual(beginnings.map(() => true));
});

test('a label of ids is named with the metric that has it, and how to drop it', () => {
  const [text] = adviceOn({ ...calm, labels: [{ label: 'user_id', values: 1_001, metric: 'logins_total', valuesOfMetric: 1_001 }] });
  expect(text).toMatch(/label user_id has 1,001 values, most of them on logins_total.*labeldrop/);
});

test('a metric with a large share of many series is worth a look', () => {
  const advice = adviceOn({
    ...calm,
    activeSeries: 20_000,
    metrics: [
      { metric: 'big', series: 5_001 },
      { metric: 'small', series: 4_999 },
    ],
  });
  expect(advice).toEqual([expect.stringMatching(/^big alone has 25 % of all series/)]);
});
