import { expect, test } from 'vitest';
import { bitsOf, staleBits } from '../sample-columns.ts';
import { Deltas } from './deltas.ts';
import type { MetricData, Point } from './model.ts';
import { translate } from './translate.ts';

const now = Date.parse('2026-05-04T10:00:00Z');
const at = (seconds: number): Point => ({
  attributes: [],
  time: now + seconds * 1000,
  startTime: now + (seconds - 10) * 1000,
  noValue: false,
});

/** One process that is sent metrics one after another. */
function process() {
  const deltas = new Deltas();
  return (data: MetricData) => {
    const scopes = [{ name: '', version: '', attributes: [], metrics: [{ name: 'm', unit: '', description: '', data }] }];
    const { series, samples, histograms, rejected } = translate(
      [{ resource: [], scopes }],
      { source: 'test', now },
      deltas.begin('test', now),
    );
    const bits = bitsOf(samples.values);
    const lines = [...samples.ids].map((id, index) => {
      const { name, labels } = series.get(id) ?? { name: '', labels: {} };
      const value = bits[index] === staleBits ? 'stale' : samples.values[index];
      return `${name}${'le' in labels ? `{${labels.le}}` : ''} ${value} @${(Number(samples.times[index]) - now) / 1000}`;
    });
    return { lines, histograms, rejected: Object.fromEntries(rejected) };
  };
}

const counter = (seconds: number, value: number, monotonic = true): MetricData => ({
  kind: 'sum',
  monotonic,
  temporality: 'delta',
  points: [{ ...at(seconds), value }],
});

test('differences of a counter become a total that begins with a zero', () => {
  const send = process();
  expect(send(counter(10, 3)).lines).toEqual(['m_total 0 @0.001', 'm_total 3 @10']);
  expect(send(counter(20, 4)).lines).toEqual(['m_total 7 @20']);
  expect(send(counter(20, 4)).lines).toEqual(['m_total 7 @20']);
  expect(send(counter(15, 4))).toMatchObject({
    lines: [],
    rejected: { 'a difference (delta) that is not newer than the one before it': 1 },
  });
});

test('after a restart the total begins anew', () => {
  process()(counter(10, 3));
  expect(process()(counter(20, 4)).lines).toEqual(['m_total 0 @10.001', 'm_total 4 @20']);
});

test('differences of a sum that may fall become one that needs no zero', () => {
  const send = process();
  expect(send(counter(10, 3, false)).lines).toEqual(['m 3 @10']);
  expect(send(counter(20, -4, false)).lines).toEqual(['m -1 @20']);
});

test('differences of a histogram become totals of its buckets; other bounds begin anew', () => {
  const send = process();
  const histogram = (seconds: number, bounds: readonly number[], counts: readonly number[]): MetricData => ({
    kind: 'histogram',
    temporality: 'delta',
    points: [{ ...at(seconds), bounds, counts, count: counts.reduce((sum, each) => sum + each, 0), sum: 1 }],
  });
  send(histogram(10, [1], [1, 2]));
  expect(send(histogram(20, [1], [3, 1])).lines).toEqual(['m_bucket{1} 4 @20', 'm_bucket{+Inf} 7 @20', 'm_count 7 @20', 'm_sum 2 @20']);
  const begun = ['m_bucket{2} 0 @20.001', 'm_bucket{2} 1 @30', 'm_bucket{+Inf} 0 @20.001', 'm_bucket{+Inf} 1 @30'];
  expect(send(histogram(30, [2], [1, 0])).lines.slice(0, 4)).toEqual(begun);
});

test('differences of an exponential histogram become native histograms that grow', () => {
  const send = process();
  const histogram = (seconds: number, counts: readonly number[]): MetricData => ({
    kind: 'exponential_histogram',
    temporality: 'delta',
    points: [
      {
        ...at(seconds),
        count: counts.reduce((sum, each) => sum + each, 0),
        sum: 2,
        scale: 0,
        zeroCount: 0,
        zeroThreshold: 0,
        positive: { offset: 0, counts },
        negative: { offset: 0, counts: [] },
      },
    ],
  });
  expect(send(histogram(10, [1, 1])).histograms).toMatchObject([
    { time: now + 1, count: 0, positive_counts: [] },
    { time: now + 10_000, start_time: now, count: 2, positive_counts: [1, 1] },
  ]);
  expect(send(histogram(20, [0, 3])).histograms).toMatchObject([{ start_time: now, count: 5, sum: 4, positive_counts: [1, 4] }]);
});

test('without memory for totals, differences are refused', () => {
  const scopes = [{ name: '', version: '', attributes: [], metrics: [{ name: 'm', unit: '', description: '', data: counter(10, 3) }] }];
  expect([...translate([{ resource: [], scopes }], { source: 'test', now }).rejected]).toEqual([
    ['delta temporality is not taken here', 1],
  ]);
});

test('exemplars stand beside the series that their value belongs to', () => {
  const exemplar = (value: number) => ({ time: now, value, traceId: 'aa', spanId: 'bb', attributes: [['user', 'u1']] as const });
  const data: MetricData = {
    kind: 'histogram',
    temporality: 'cumulative',
    points: [{ ...at(0), bounds: [1, 2], counts: [1, 1, 1], count: 3, sum: 9, exemplars: [exemplar(0.5), exemplar(2), exemplar(7)] }],
  };
  const scopes = [{ name: '', version: '', attributes: [], metrics: [{ name: 'm', unit: '', description: '', data }] }];
  const { series, exemplars } = translate([{ resource: [], scopes }], { source: 'test', now });
  expect(exemplars?.map(({ series_id, value, labels }) => [series.get(BigInt(series_id))?.labels.le, value, labels])).toEqual([
    ['1', 0.5, { trace_id: 'aa', span_id: 'bb', user: 'u1' }],
    ['2', 2, { trace_id: 'aa', span_id: 'bb', user: 'u1' }],
    ['+Inf', 7, { trace_id: 'aa', span_id: 'bb', user: 'u1' }],
  ]);
});

test('"no recorded value" ends each kind of series', () => {
  const noValue = { ...at(0), noValue: true };
  const send = process();
  expect(send({ kind: 'sum', monotonic: true, temporality: 'delta', points: [{ ...noValue, value: undefined }] }).lines).toEqual([
    'm_total stale @0',
  ]);
  const histogram = { ...noValue, bounds: [1], counts: [], count: 0, sum: undefined };
  expect(send({ kind: 'histogram', temporality: 'cumulative', points: [histogram] }).lines).toEqual([
    'm_bucket{1} stale @0',
    'm_bucket{+Inf} stale @0',
    'm_count stale @0',
    'm_sum stale @0',
  ]);
  expect(send({ kind: 'summary', points: [{ ...noValue, count: 0, sum: 0, quantiles: [] }] }).lines).toEqual([
    'm_count stale @0',
    'm_sum stale @0',
  ]);
});
