import { float, histogram, type LeafRequest, type Matcher, type StorageContext, stale } from '@binnacle/promql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClickHouseStorage } from './storage.ts';
import { openTestStore, type TestStore, testContext } from './testing.ts';

const begin = Date.UTC(2026, 4, 4, 12);
const labels = [{ a: 'one', b: 'x' }, { a: 'oneone' }, { a: 'line\nbreak', b: "quote' \\ {m0value:String}" }, { b: 'x' }];
const one = {
  schema: 1,
  zeroThreshold: 0.001,
  zeroCount: 1,
  count: 6,
  sum: 9,
  positiveSpans: [
    { offset: -2, length: 2 },
    { offset: 3, length: 1 },
  ],
  positiveCounts: [1, 2, 1],
  negativeSpans: [{ offset: 0, length: 1 }],
  negativeCounts: [1],
  customBounds: [],
  resetHint: 'gauge' as const,
};

let store: TestStore;
let storage: ClickHouseStorage;
beforeAll(async () => {
  store = await openTestStore();
  storage = new ClickHouseStorage(store.facts);
  await store.write(labels.map((each) => ({ labels: { __name__: 'matched', ...each }, samples: [[begin, 1]] })));
  await store.write([
    {
      labels: { __name__: 'mixed', of: 'floats' },
      samples: [
        [begin + 2000, 'stale'],
        [begin + 1000, Number.NaN, begin - 5000],
        [begin, 1],
      ],
    },
    {
      labels: { __name__: 'mixed', of: 'both' },
      samples: [
        [begin, 1],
        [begin + 1000, one],
        [begin + 2000, 'stale'],
      ],
    },
  ]);
  await store.write([
    { labels: { __name__: 'long' }, samples: Array.from({ length: 500 }, (_, index) => [begin + index, index] as const) },
  ]);
});
afterAll(() => store.close());

const named = (value: string, ...others: Matcher[]): Matcher[] => [{ label: '__name__', op: '=', value }, ...others];
const count = (name: string, from = begin): LeafRequest => ({
  matchers: named(name),
  grid: { start: from + 60_000, step: 0, count: 1 },
  function: { name: 'count_over_time', window: 120_000, parameters: [] },
});
const limited = (limits: Partial<StorageContext['limits']>): StorageContext => ({
  ...testContext,
  limits: { ...testContext.limits, ...limits },
});

test('matchers match as in Prometheus: whole values, absent labels as empty ones, any text', async () => {
  const found = async (...matchers: Matcher[]) => {
    const { series } = await storage.select({ matchers: named('matched', ...matchers), from: begin - 1, to: begin }, testContext);
    return series.map((one) => labels.findIndex(({ a = '', b = '' }) => one.labels.get('a') === a && one.labels.get('b') === b)).sort();
  };
  expect(await found()).toEqual([0, 1, 2, 3]);
  expect(await found({ label: 'a', op: '=', value: 'one' })).toEqual([0]);
  expect(await found({ label: 'a', op: '=~', value: 'one' })).toEqual([0]);
  expect(await found({ label: 'a', op: '=~', value: 'one|oneone' })).toEqual([0, 1]);
  expect(await found({ label: 'a', op: '=~', value: 'line.*' })).toEqual([2]);
  expect(await found({ label: 'a', op: '!~', value: 'on.*' })).toEqual([2, 3]);
  expect(await found({ label: 'a', op: '=', value: '' })).toEqual([3]);
  expect(await found({ label: 'b', op: '=~', value: '.*' })).toEqual([0, 1, 2, 3]);
  expect(await found({ label: 'b', op: '!=', value: '' })).toEqual([0, 2, 3]);
  expect(await found({ label: 'b', op: '=', value: "quote' \\ {m0value:String}" })).toEqual([2]);
  expect(await found({ label: 'c', op: '!=', value: 'x' })).toEqual([0, 1, 2, 3]);
});

test('an answer that would not fit is refused before it is computed', async () => {
  const grid = { start: begin, step: 1, count: 11_000 };
  const statements: string[] = [];
  const context: StorageContext = { ...limited({ maxBytes: 4 * 9 * 11_000 - 1 }), explain: ({ text }) => statements.push(text) };
  const request: LeafRequest = { matchers: named('matched'), grid, function: { name: 'instant', window: 120_000, parameters: [] } };
  await expect(storage.leaf(request, context)).rejects.toThrow('4 series with 11000 points each take more than');
  expect(statements.filter((text) => text.includes('FROM samples'))).toEqual([]);
});

test('a sample that was written twice counts once, and the newer value wins', async () => {
  await store.write([
    {
      labels: { __name__: 'twice' },
      samples: [
        [begin, 1],
        [begin + 1000, 2],
      ],
    },
  ]);
  await store.write([
    {
      labels: { __name__: 'twice' },
      samples: [
        [begin, 7],
        [begin + 1000, 2],
      ],
    },
  ]);
  await store.write([{ labels: { __name__: 'twice' }, samples: [[begin, 5]] }]);
  expect((await storage.leaf(count('twice'), testContext))?.series[0]?.values).toEqual(Float64Array.of(2));
  for (const [name, value] of [
    ['min_over_time', 2],
    ['first_over_time', 5],
  ] as const) {
    const answer = await storage.leaf({ ...count('twice'), function: { name, window: 120_000, parameters: [] } }, testContext);
    expect(answer?.series[0]?.values).toEqual(Float64Array.of(value));
  }
  const { series } = await storage.select({ matchers: named('twice'), from: begin - 1, to: begin + 1000 }, testContext);
  expect(series[0]?.values).toEqual(Float64Array.of(5, 2));
});

test('samples come out as they went in: markers, start times, NaN, histograms, in order', async () => {
  const { series } = await storage.select({ matchers: named('mixed'), from: begin - 1, to: begin + 5000 }, testContext);
  const [both, floats] = series;
  expect(floats).toMatchObject({
    times: Float64Array.of(begin, begin + 1000, begin + 2000),
    kinds: Uint8Array.of(float, float, stale),
    startTimes: Float64Array.of(0, begin - 5000, 0),
  });
  expect(floats?.values[1]).toBeNaN();
  expect(both).toMatchObject({ kinds: Uint8Array.of(float, histogram, stale), histograms: [undefined, one, undefined] });
});

test('where series have native histograms in the range, the engine computes the leaf', async () => {
  expect(await storage.leaf(count('mixed'), testContext)).toBeUndefined();
  expect(await storage.leaf(count('mixed', begin + 3_600_000), testContext)).toEqual({ series: [], samples: 0, names: [] });
});

test('a selector with more series than the limit is refused', async () => {
  for (const ask of [
    () => storage.select({ matchers: named('matched'), from: begin - 1, to: begin }, limited({ maxSeries: 3 })),
    () => storage.leaf(count('matched'), limited({ maxSeries: 3 })),
    () => storage.leaf({ ...count('matched'), aggregation: { op: 'sum', mode: 'by', labels: ['b'] } }, limited({ maxSeries: 3 })),
  ]) {
    await expect(ask()).rejects.toMatchObject({ type: 'execution', message: expect.stringContaining('more than 3 series') });
  }
  expect((await storage.select({ matchers: named('matched'), from: begin - 1, to: begin }, limited({ maxSeries: 4 }))).series).toHaveLength(
    4,
  );
});

test('more samples than the limit are refused, and the next query is answered', async () => {
  const select = (context: StorageContext) => storage.select({ matchers: named('long'), from: begin - 1, to: begin + 1000 }, context);
  const tooMany = { type: 'execution', message: expect.stringContaining('too many samples') };
  await expect(select(limited({ maxSamples: 499 }))).rejects.toMatchObject(tooMany);
  await expect(storage.leaf(count('long'), limited({ maxSamples: 499 }))).rejects.toMatchObject(tooMany);
  expect((await select(limited({ maxSamples: 500 }))).series[0]?.values).toHaveLength(500);
});

test('what would take too much memory fails by itself', async () => {
  const wide: LeafRequest = {
    matchers: named('long'),
    grid: { start: begin, step: 1000, count: 900_000 },
    function: { name: 'stddev_over_time', window: 3_600_000, parameters: [] },
  };
  await expect(storage.leaf(wide, limited({ maxBytes: 8_200_000 }))).rejects.toMatchObject({
    type: 'execution',
    message: expect.stringContaining('narrow'),
  });
  expect((await storage.leaf(count('long'), testContext))?.series).toHaveLength(1);
});

test('a regular expression that RE2 does not take is the mistake of whoever asks', async () => {
  const matchers = named('long', { label: 'a', op: '=~', value: '(' });
  await expect(storage.select({ matchers, from: 0, to: begin }, testContext)).rejects.toMatchObject({ type: 'bad_data' });
});

test('a query whose asker is gone ends with the reason', async () => {
  const reason = new Error('nobody waits');
  await expect(storage.leaf(count('long'), { ...testContext, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test('says which statements ran', async () => {
  const told: string[] = [];
  await storage.leaf(count('long'), { ...testContext, explain: ({ text }) => told.push(text) });
  expect(told.map((text) => /FROM (series|samples|native_histograms)\b/.exec(text)?.[1]).sort()).toEqual([
    'native_histograms',
    'samples',
    'series',
  ]);
});
