import { describe, expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import { emptyHistogram } from '../histogram/types.ts';
import { Labels } from '../labels.ts';
import { absent, float, type Grid, histogram, type RawSeries, stale } from '../series.ts';
import type { LeafFunction, LeafRequest, RangeFunctionName } from '../storage.ts';
import { computeLeaf, LeafComputer } from './leaf.ts';
import { computeInParts } from './parts.ts';
import { Run } from './run.ts';

const labels = Labels.from({ __name__: 'm_total', job: 'j' });

/** Samples of a series: steps in time and values, `null` for a staleness marker, a string for a histogram with that count. */
const anySeries = fc
  .array(
    fc.tuple(fc.integer({ min: 1, max: 40 }), fc.oneof(fc.double({ min: 0, max: 100 }), fc.constantFrom(null, Number.NaN, 0, '3', '7'))),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  .map((steps): RawSeries => {
    let time = 0;
    const times = steps.map(([step]) => (time += step * 1000));
    const values = steps.map(([, value]) => value);
    return {
      labels,
      times: Float64Array.from(times),
      kinds: Uint8Array.from(values, (value) => (value === null ? stale : typeof value === 'string' ? histogram : float)),
      values: Float64Array.from(values, (value) => (typeof value === 'number' ? value : 0)),
      histograms: values.map((value) => (typeof value === 'string' ? emptyHistogram({ count: Number(value), sum: 1 }) : undefined)),
    };
  });

const names: readonly (RangeFunctionName | 'instant' | 'timestamp')[] = [
  'instant',
  'timestamp',
  'rate',
  'increase',
  'delta',
  'irate',
  'idelta',
  'deriv',
  'predict_linear',
  'changes',
  'resets',
  'avg_over_time',
  'sum_over_time',
  'min_over_time',
  'max_over_time',
  'count_over_time',
  'last_over_time',
  'first_over_time',
  'present_over_time',
  'stddev_over_time',
  'stdvar_over_time',
  'quantile_over_time',
  'mad_over_time',
  'ts_of_first_over_time',
  'ts_of_last_over_time',
  'ts_of_min_over_time',
  'ts_of_max_over_time',
  'double_exponential_smoothing',
];

const parameters = [0.3, 0.6];
const request = (grid: Grid, computed: Pick<LeafFunction, 'name' | 'window'>): LeafRequest => ({
  matchers: [],
  grid,
  function: { ...computed, parameters },
});

/** What stands at each point, in a form that compares. */
function pointsOf(series: RawSeries, wanted: LeafRequest): unknown[] {
  const [one] = computeLeaf([series], wanted).series;
  return Array.from({ length: wanted.grid.count }, (_, point) => {
    const kind = one?.kinds[point] ?? absent;
    if (kind === absent) return 'nothing';
    return kind === float ? one?.values[point] : one?.histograms?.[point];
  });
}

describe.each(names)('%s', (name) => {
  test('is at each point what it is there alone', () => {
    fc.assert(
      fc.property(anySeries, fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 120 }), (series, window, step) => {
        const grid = { start: -20_000, step: step * 1000, count: 12 };
        const computed = { name, window: window * 1000 };
        const alone = Array.from({ length: grid.count }, (_, point) =>
          pointsOf(series, request({ start: grid.start + point * grid.step, step: 0, count: 1 }, computed)),
        ).flat();
        expect(pointsOf(series, request(grid, computed))).toEqual(alone);
      }),
      { numRuns: 60 },
    );
  });
});

test('a series computed in parts is the series computed at once', async () => {
  const count = 3000;
  const times = Float64Array.from({ length: 20_000 }, (_, index) => index * 1000);
  const series: RawSeries = { labels, times, kinds: new Uint8Array(times.length).fill(float), values: times.map((time) => Math.sin(time)) };
  const moving = Float64Array.from({ length: count }, (_, point) => point / count);
  const computation = {
    name: 'quantile_over_time',
    window: 5_000_000,
    extension: undefined,
    parameters: [moving],
    grid: { start: 0, step: 5000, count },
    lookback: 0,
  } as const;
  const turns: number[] = [];
  let now = 0;
  const clock = () => {
    turns.push(now);
    return now++;
  };
  const limits = { maxSamples: 1e9, maxSeries: 1, maxBytes: 1e9, timeout: 1e9 };
  const storage = { select: async () => ({ series: [] }) };
  const query = { start: 0, end: 0, step: 0 };
  const run = new Run({ storage, limits, signal: new AbortController().signal, explain: undefined, clock, query, lookback: 0 });
  const parts = new LeafComputer(computation);
  const inParts = await computeInParts(parts, computation, series, true, run);
  expect(turns.length).toBeGreaterThan(2);
  expect(inParts).toEqual(new LeafComputer(computation).compute(series, true));
  expect(parts.samples).toBe(times.length);
});

test('an aggregated leaf says which metrics took part and what was left out', () => {
  const series = (name: string, value: number): RawSeries => ({
    labels: Labels.from({ __name__: name, job: name }),
    times: Float64Array.of(1000, 2000),
    kinds: Uint8Array.of(float, float),
    values: Float64Array.of(value, value + 1),
  });
  const grid = { start: 2000, step: 1000, count: 2 };
  const answer = computeLeaf([series('a', 1), series('b', 5)], {
    ...request(grid, { name: 'last_over_time', window: 1500 }),
    aggregation: { op: 'max', mode: 'by', labels: [] },
  });
  expect(answer.series).toHaveLength(1);
  expect([...(answer.series[0]?.values ?? [])]).toEqual([6, 6]);
  expect(answer.names).toEqual(['a', 'b']);
  expect(answer.samples).toBe(4);
});
