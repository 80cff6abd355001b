import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import fc from '../../../../../test/support/property.ts';
import { bucketColumns } from '../../facts/histogram-buckets.ts';
import { nativeHistograms } from '../../facts/native-histograms.ts';
import { series } from '../../facts/series.ts';
import { manualClock } from '../../platform/clock.ts';
import type { Row } from '../../stores/clickhouse/table.ts';

const minute = 60_000;
const start = Date.parse('2026-03-29T00:00:00Z');
let app: TestApp;
let nextId = 1;
beforeAll(async () => {
  app = await testApp({ clock: manualClock(start + 60 * minute) });
});
afterAll(() => app.close());

type Buckets = Omit<Row<typeof nativeHistograms>, 'series_id' | 'time' | 'start_time'>;

/** Exponential buckets by index. */
function exponential(
  positive: Record<number, number>,
  more: { schema?: number; zero?: number; negative?: Record<number, number> } = {},
): Buckets {
  const { schema = 0, zero = 0, negative = {} } = more;
  const sparse = (counts: Record<number, number>) => new Map(Object.entries(counts).map(([index, count]) => [Number(index), count]));
  const all = [...Object.values(positive), ...Object.values(negative)];
  return bucketColumns({
    ...{ schema, zeroThreshold: 2 ** -40, zeroCount: zero, count: all.reduce((sum, one) => sum + one, zero), sum: 1 },
    ...{ positive: sparse(positive), negative: sparse(negative) },
  });
}

/** Buckets between given bounds. */
function custom(bounds: readonly number[], counts: readonly number[]): Buckets {
  return {
    ...exponential({}),
    ...{ schema: -53, zero_threshold: 0, count: counts.reduce((sum, one) => sum + one, 0), custom_bounds: [...bounds] },
    ...{ positive_offsets: [0], positive_lengths: [counts.length], positive_counts: [...counts] },
  };
}

async function histogram(name: string, labels: Record<string, string>, values: readonly (readonly [minutes: number, Buckets])[]) {
  const id = String(nextId++);
  const { facts } = app.house;
  await facts.append(series, [{ id, name, labels, type: 'histogram', unit: '', description: '', source: 'test', seen: start }]);
  const rows = values.map(([at, buckets]) => ({ ...buckets, series_id: id, time: start + at * minute, start_time: start - minute }));
  await facts.append(nativeHistograms, rows);
}

async function counted(counter: string, from = 0, to = 4) {
  const question = { metric: { counter }, from: start + from * minute, to: start + to * minute, step: '1m', timezone: 'UTC' };
  const { body, text } = await app.call('POST', '/api/v1/evaluate', question);
  if (body.series === undefined) throw new Error(text);
  return body.series[0].values;
}

describe('native histograms', () => {
  beforeAll(async () => {
    // Buckets of schema 0 end at powers of two: index 0 at 1, index 1 at 2.
    await histogram('latency_seconds', { code: '200' }, [
      [0, exponential({ 0: 10, 1: 2 })],
      [1, exponential({ 0: 15, 1: 4 })],
      // Started anew.
      [2, exponential({ 0: 3, 3: 1 })],
    ]);
    await histogram('latency_seconds', { code: '500' }, [
      [0, exponential({ 4: 1 })],
      [1, exponential({ 4: 3 })],
      [2, exponential({ 4: 3 })],
    ]);
  });

  test('count their events exactly, resets included', async () => {
    expect(await counted('sum(histogram_count(latency_seconds))')).toEqual([13, 9, 4, null]);
    expect(await counted('sum(histogram_count(latency_seconds{code=~"5.."}))')).toEqual([1, 2, 0, null]);
  });

  test('count those within a bound, exactly where a bucket ends there', async () => {
    const within = (bound: number) => `sum(histogram_fraction(0, ${bound}, latency_seconds) * histogram_count(latency_seconds))`;
    expect(await counted(within(1))).toEqual([10, 5, 3, null]);
    expect(await counted(within(2))).toEqual([12, 7, 3, null]);
    expect(await counted(`sum(histogram_count(latency_seconds)) - ${within(2)}`)).toEqual([1, 2, 1, null]);
  });

  test('a little less of a part, because buckets became coarser, is no reset', async () => {
    await histogram('coarser_seconds', {}, [
      [0, exponential({ 1: 90, 2: 10 }, { schema: 1 })],
      [1, exponential({ 1: 100 }, { schema: 0 })],
    ]);
    const within = 'histogram_fraction(0, 1.5, coarser_seconds) * histogram_count(coarser_seconds)';
    expect((await counted(within, 1, 2))[0]).toBe(0);
  });

  test('themselves are no counters, and it is said what to write', async () => {
    const question = { metric: { counter: 'sum(latency_seconds)' }, from: start, to: start + minute, step: 'none', timezone: 'UTC' };
    const { status, body } = await app.call('POST', '/api/v1/evaluate', question);
    expect([status, body.detail ?? body.message]).toEqual([400, expect.stringContaining('histogram_count(latency_seconds)')]);
  });

  test('an SLO counts good and all of them', async () => {
    const spec = {
      service: 'shop',
      window: '28d',
      indicator: {
        good: { counter: 'sum(histogram_fraction(0, 2, latency_seconds) * histogram_count(latency_seconds))' },
        total: { counter: 'sum(histogram_count(latency_seconds))' },
      },
      objectives: [{ name: 'main', target: 0.9 }],
    };
    const manifest = { apiVersion: 'binnacle/v1', kind: 'SLO', metadata: { name: 'shop-latency' }, spec };
    expect((await app.call('POST', '/api/v1/definitions/apply', manifest)).status).toBe(200);
    const { objectives } = (await app.call('GET', '/api/v1/slos/shop-latency')).body;
    expect(objectives[0]).toMatchObject({ total: 26, good: 22 });
  });
});

test('are interpolated as histogram_fraction of PromQL does', async () => {
  const counts = fc.dictionary(fc.integer({ min: -6, max: 6 }).map(String), fc.integer({ min: 1, max: 50 }), { maxKeys: 6 });
  const exponentials = fc
    .record({
      positive: counts,
      negative: fc.oneof(fc.constant({}), counts),
      schema: fc.integer({ min: -2, max: 3 }),
      zero: fc.integer({ min: 0, max: 9 }),
    })
    .map(({ positive, ...more }) => exponential(positive, more));
  const customs = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }).chain((bounds) =>
    fc.array(fc.integer({ min: 0, max: 20 }), { minLength: bounds.length + 1, maxLength: bounds.length + 1 }).map((all) =>
      custom(
        bounds.sort((a, b) => a - b).map((one) => one / 10),
        all,
      ),
    ),
  );
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(exponentials, customs),
      fc.constantFrom(2 ** -41, 0.1, 0.3, 1, 1.7, 3, 1000),
      fc.constantFrom('0', '-Inf'),
      async (buckets, bound, lower) => {
        fc.pre(buckets.count > 0);
        const name = `random_${run++}`;
        await histogram(name, {}, [[0, buckets]]);
        const text = `histogram_fraction(${lower}, ${bound}, ${name}) * histogram_count(${name})`;
        const { body } = await app.call('GET', `/prometheus/api/v1/query?time=${start / 1000 + 1}&query=${encodeURIComponent(text)}`);
        expect((await counted(text, 0, 1))[0]).toBeCloseTo(Number(body.data.result[0].value[1]), 6);
      },
    ),
    { numRuns: 15 },
  );
});
