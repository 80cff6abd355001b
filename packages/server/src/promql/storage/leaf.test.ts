import {
  computeLeaf,
  float,
  type Grid,
  Labels,
  type LeafAggregation,
  type LeafFunction,
  type LeafRequest,
  type RawSeries,
  stale,
} from '@binnacle/promql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { ClickHouseStorage } from './storage.ts';
import { openTestStore, type TestSample, type TestSeries, type TestStore, testContext } from './testing.ts';

let store: TestStore;
let storage: ClickHouseStorage;
beforeAll(async () => {
  store = await openTestStore();
  storage = new ClickHouseStorage(store.facts);
});
afterAll(() => store.close());

const begin = Date.UTC(2026, 4, 4, 22);

/** Counters and gauges with gaps, resets, markers, NaN and infinities; many samples lie exactly on a bound of a window. */
const samples = fc
  .record({
    interval: fc.constantFrom(1000, 5000, 15_000, 60_000),
    phase: fc.constantFrom(0, 0, 1, 999, 7000),
    kind: fc.constantFrom('counter', 'started', 'gauge', 'constant', 'wild'),
    points: fc.array(
      fc.record({
        skip: fc.constantFrom(1, 1, 1, 1, 2, 7),
        value: fc.nat(50),
        odd: fc.nat(40),
        jitter: fc.constantFrom(0, 0, 0, 1, -1, 400),
      }),
      {
        minLength: 0,
        maxLength: 60,
      },
    ),
  })
  .map(({ interval, phase, kind, points }): TestSample[] => {
    let time = begin + phase;
    let total = 0;
    let began = begin - 1_000_000;
    const all = new Map<number, TestSample>();
    for (const { skip, value, odd, jitter } of points) {
      time += skip * interval;
      const place = time + jitter;
      if (odd === 0) all.set(place, [place, 'stale']);
      else if (kind === 'wild' && odd < 6) all.set(place, [place, [Number.NaN, Infinity, -Infinity, 1e300, -1e-9][odd - 1] as number]);
      else if (kind === 'counter' || kind === 'started') {
        if (odd === 1) began = place - 500;
        total = odd === 1 ? value / 3 : total + value / 7;
        all.set(place, [place, total, kind === 'started' ? began : 0]);
      } else all.set(place, [place, kind === 'constant' ? 0.1 : value - 25.3]);
    }
    return [...all.values()].sort(([a], [b]) => a - b);
  });

/** More with LEAF_RUNS, for when the statements change. */
const runs = (usual: number) => Number(process.env.LEAF_RUNS ?? usual);

let datasets = 0;
const dataset = fc.array(samples, { minLength: 1, maxLength: 8 }).map((all): TestSeries[] => {
  const name = `set_${datasets++}`;
  return all.map((each, index) => ({
    labels: { __name__: name, index: String(index), half: String(index % 2), ...(index < 4 ? { low: 'yes' } : {}) },
    samples: each,
  }));
});

const grids: readonly Grid[] = [
  { start: begin + 300_000, step: 0, count: 1 },
  { start: begin + 60_000, step: 15_000, count: 40 },
  { start: begin - 60_000, step: 60_000, count: 20 },
  { start: begin + 10_500, step: 7_001, count: 33 },
];
const windows = [1000, 15_000, 60_000, 90_000, 300_000];

function raw(all: readonly TestSeries[]): RawSeries[] {
  return all.map(({ labels, samples }) => ({
    labels: Labels.from(labels),
    times: Float64Array.from(samples, ([time]) => time),
    kinds: Uint8Array.from(samples, ([, value]) => (value === 'stale' ? stale : float)),
    values: Float64Array.from(samples, ([, value]) => (typeof value === 'number' ? value : 0)),
    startTimes: Float64Array.from(samples, ([, , start = 0]) => start),
  }));
}

/** Answers by labels, numbers rounded to what rounding in another order leaves. */
function shown(series: readonly { labels: Labels; kinds: Uint8Array; values: Float64Array }[]) {
  return Object.fromEntries(
    series.map(({ labels, kinds, values }) => [
      labels.key.replaceAll('\u0000', ' '),
      Array.from(kinds, (kind, point) => (kind === float ? (values[point] as number) : null)),
    ]),
  );
}

function close(a: number | null | undefined, b: number | null | undefined, scale: number): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  if (typeof a !== 'number' || typeof b !== 'number') return false;
  return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)) + scale;
}

/** Compares the store's answer with the engine's own computation over the same samples. Answers whether the store computed it. */
async function compare(
  all: readonly TestSeries[],
  function_: LeafFunction,
  grid: Grid,
  aggregation?: LeafAggregation,
  scale = 1e-12,
): Promise<boolean> {
  const request: LeafRequest = {
    matchers: [{ label: '__name__', op: '=', value: all[0]?.labels.__name__ as string }],
    grid,
    function: function_,
    aggregation,
  };
  const answer = await storage.leaf(request, testContext);
  if (answer === undefined) return false;
  const [got, wanted] = [shown(answer.series), shown(computeLeaf(raw(all), request).series)];
  const different = [...new Set([...Object.keys(got), ...Object.keys(wanted)])].flatMap((key) => {
    const [ours, theirs] = [got[key], wanted[key]];
    const length = ours?.length ?? theirs?.length ?? 0;
    return Array.from({ length }, (_, point) => ({ key, point, ours: ours?.[point], theirs: theirs?.[point] })).filter(
      ({ ours, theirs }) => !close(ours ?? null, theirs ?? null, scale),
    );
  });
  expect({ function: function_, grid, aggregation, different: different.slice(0, 5) }).toEqual({
    function: function_,
    grid,
    aggregation,
    different: [],
  });
  return true;
}

const names = [
  'instant', 'timestamp', 'rate', 'increase', 'delta', 'irate', 'idelta', 'deriv', 'changes', 'resets', 'last_over_time', 'ts_of_last_over_time',
  'first_over_time', 'ts_of_first_over_time',
  'count_over_time', 'present_over_time', 'sum_over_time', 'avg_over_time', 'min_over_time', 'max_over_time', 'stddev_over_time', 'stdvar_over_time',
  'mad_over_time',
] as const; // biome-ignore format: a list

const places = fc.uniqueArray(fc.record({ grid: fc.constantFrom(...grids), window: fc.constantFrom(...windows) }), {
  minLength: 6,
  maxLength: 6,
});

async function compareAll(name: LeafFunction['name'], parameters: readonly number[] = []) {
  let computed = 0;
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(dataset, places, async (all, chosen) => {
      await store.write(all);
      for (const { grid, window } of chosen) {
        asked++;
        if (await compare(all, { name, window, parameters }, grid)) computed++;
      }
    }),
    { numRuns: runs(6), endOnFailure: true },
  );
  expect(computed / asked).toBeGreaterThan(0.2);
}

for (const name of names) test(`${name} is what the engine computes`, () => compareAll(name), 60_000);
for (const quantile of [0, 0.5, 0.9, 1])
  test(`quantile_over_time(${quantile})`, () => compareAll('quantile_over_time', [quantile]), 60_000);
for (const ahead of [0, 3600, -12.5]) test(`predict_linear(${ahead})`, () => compareAll('predict_linear', [ahead]), 60_000);

const aggregations: readonly LeafAggregation[] = (['sum', 'avg', 'min', 'max', 'count', 'group', 'stddev', 'stdvar'] as const).flatMap(
  (op) => [
    { op, mode: 'by', labels: [] },
    { op, mode: 'by', labels: ['half', 'low', 'none'] },
    { op, mode: 'by', labels: ['__name__', 'half'] },
    { op, mode: 'without', labels: ['index'] },
  ],
);

for (const name of ['instant', 'rate', 'avg_over_time', 'max_over_time', 'delta'] as const) {
  test(`aggregations over ${name} are what the engine computes`, async () => {
    let computed = 0;
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(dataset, fc.constantFrom(...grids), fc.constantFrom(60_000, 90_000, 300_000), async (all, grid, window) => {
        await store.write(all);
        for (const aggregation of aggregations) {
          asked++;
          if (await compare(all, { name, window, parameters: [] }, grid, aggregation, 1e-6)) computed++;
        }
      }),
      { numRuns: runs(3), endOnFailure: true },
    );
    expect(computed / asked).toBeGreaterThan(0.2);
  }, 60_000);
}
